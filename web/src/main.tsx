// First, since it says in which order the layers of styles count.
import './styles/index.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { basePath } from './api/client.ts';
import { createQueryClient } from './api/live.ts';
import { App } from './app.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <Router base={basePath}>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </Router>
    </QueryClientProvider>
  </StrictMode>,
);
