import { Alert, Anchor, Button, Code, CopyButton, Group, Paper, SegmentedControl, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { messages as shared } from '../../ui/messages.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useCreateKey } from '../keys/key-queries.ts';
import { Checklist } from './checklist.tsx';
import { messages } from './messages.ts';
import { snippetsFor, type SnippetLanguage } from './snippets.ts';

const ADDRESS = 'api address';
/** Where `npm start` puts it; another place is remembered once it has been written down. */
const usual = () => localStorage.getItem(ADDRESS) ?? `${location.protocol}//${location.hostname}:3000`;

export default function StartPage() {
  const t = useMessages(messages);
  const [api, setApi] = useState(usual);
  const [key, setKey] = useState('');
  const [language, setLanguage] = useState<SnippetLanguage>('curl');
  const address = api.replace(/\/+$/, '');
  const snippets = snippetsFor(language, address, key || (language === 'browser' ? 'zy_pk_...' : 'zy_sk_...'));
  const write = (next: string) => {
    setApi(next);
    localStorage.setItem(ADDRESS, next);
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" mb="lg">
        <Checklist />
        <Paper className="zy-card" p="lg">
          <Stack gap="md">
            <TextInput label={t('address')} description={t('addressHint')} value={api} onChange={(event) => write(event.currentTarget.value)} type="url" />
            <KeyForSnippets value={key} onChange={setKey} />
          </Stack>
        </Paper>
      </SimpleGrid>
      <Stack gap="lg">
        <SegmentedControl aria-label={t('language')} value={language} onChange={(next) => setLanguage(next as SnippetLanguage)} data={(['curl', 'typescript', 'browser'] as const).map((value) => ({ value, label: t(value) }))} style={{ alignSelf: 'flex-start' }} />
        {language === 'browser' && <Text size="sm" c="dimmed">{t('browserText')}</Text>}
        {(['items', 'events', 'recommend'] as const).map((step) => snippets[step] && <Snippet key={step} title={t(step)} code={snippets[step]} />)}
        <Text size="sm" c="dimmed"><Anchor href={`${address}/docs`} target="_blank" rel="noopener noreferrer" size="sm">{t('reference', { address: `${address}/docs` })}</Anchor></Text>
      </Stack>
    </>
  );
}

function KeyForSnippets({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const t = useMessages(messages);
  const may = useMay();
  const create = useCreateKey(useTenantSlug());
  return (
    <Stack gap="xs">
      <TextInput label={t('keyTitle')} description={t('keyText')} value={value} onChange={(event) => onChange(event.currentTarget.value)} autoComplete="off" spellCheck={false} classNames={{ input: 'zy-mono' }} />
      {create.isSuccess && <Alert variant="light" color="amber">{t('keyMade')}</Alert>}
      <ProblemAlert error={create.error} />
      {may('keys.create') && !create.isSuccess && (
        <Button variant="light" loading={create.isPending} style={{ alignSelf: 'flex-start' }} onClick={() => create.mutate({ name: 'get started', kind: 'secret' }, { onSuccess: ({ key }) => onChange(key) })}>{t('makeKey')}</Button>
      )}
    </Stack>
  );
}

function Snippet({ title, code }: { title: string; code: string }) {
  const t = useMessages(shared);
  return (
    <Paper className="zy-card" p="md" component="section" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h3">{title}</Title>
        <CopyButton value={code}>{({ copied, copy }) => <Button variant="default" size="xs" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}>{copied ? t('copied') : t('copy')}</Button>}</CopyButton>
      </Group>
      <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{code}</Code>
    </Paper>
  );
}
