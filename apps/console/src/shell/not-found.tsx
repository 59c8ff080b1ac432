import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useMessages } from '../i18n/language.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { messages } from './messages.ts';

export function NotFound() {
  const t = useMessages(messages);
  return <EmptyState icon="search" title={t('notFoundTitle')} text={t('notFoundText')} action={<Button component={Link} to="/">{t('home')}</Button>} />;
}
