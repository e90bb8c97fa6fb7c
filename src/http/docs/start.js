/* global SwaggerUIBundle */
// The page's policy allows no inline script, so this is a file of its own.
const page = document.querySelector('#docs');

SwaggerUIBundle({
  domNode: page,
  url: page.dataset.document,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: 'list',
  syntaxHighlight: { theme: 'obsidian' },
  // No request leaves this installation: no badge of an outside validator.
  validatorUrl: null,
  // The key that a person enters stays in this page.
  persistAuthorization: false,
  onComplete() {
    page.querySelector('#servers')?.setAttribute('aria-label', 'Server');
  },
});
