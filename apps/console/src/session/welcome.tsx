import { Alert, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/language.tsx';
import { ConnectionBanner } from '../shell/connection-banner.tsx';
import { LanguageMenu, SchemeMenu } from '../shell/appearance.tsx';
import { Brand } from '../shell/brand.tsx';
import { messages } from './messages.ts';

/** The frame around everything that comes before signing in. */
export function Welcome({ title, text, note, children }: { title: string; text?: string; note?: string; children: ReactNode }) {
  const t = useMessages(messages);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack gap="lg" w="100%" maw="24rem">
        <ConnectionBanner />
        <Group justify="space-between">
          <Brand />
          <Group gap={4}><LanguageMenu /><SchemeMenu /></Group>
        </Group>
        <Paper className="zy-card" p="xl" radius="lg">
          <Stack gap="md">
            <div>
              <Title order={1} size="h2">{title}</Title>
              <Text c="dimmed" size="sm" mt={4}>{text ?? t('tagline')}</Text>
            </div>
            {note && <Alert variant="light" color="amber">{note}</Alert>}
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}
