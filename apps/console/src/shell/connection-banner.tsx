import { Alert } from '@mantine/core';
import { useEffect } from 'react';
import { connection } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { useMessages } from '../i18n/language.tsx';
import { Icon } from '../ui/icons.tsx';
import { messages } from './messages.ts';

const TRY_EVERY_MS = 2_000;

/** Says that the server is away, asks until it is back, and then brings the page up to date. */
export function ConnectionBanner() {
  const t = useMessages(messages);
  const lost = connection.use() === 'lost';
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => void fetch('/livez', { cache: 'no-store' }).then((response) => {
      if (!response.ok) return;
      connection.set('there');
      return queryClient.invalidateQueries();
    }).catch(() => undefined), TRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [lost]);
  if (!lost) return null;
  return <Alert color="amber" variant="light" icon={<Icon name="warning" />} role="status" mb="md">{t('lost')}</Alert>;
}
