import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useMessages } from '../i18n/language.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { messages } from './messages.ts';

/** A page that breaks, or whose code cannot be fetched any more, takes nothing else down with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useMessages(messages);
  return <EmptyState icon="warning" title={t('failedTitle')} text={t('failedText')} action={<Button onClick={() => location.reload()}>{t('reload')}</Button>} />;
}
