import { Alert, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from '../../i18n/language.tsx';
import type { PipelineDraft } from './document.ts';
import { messages } from './messages.ts';

/** The draft as text. What is not JSON yet stays here; what is goes into the draft at once. */
export function DocumentEditor({ draft, readOnly, onChange }: { draft: PipelineDraft; readOnly: boolean; onChange: (draft: PipelineDraft) => void }) {
  const t = useMessages(messages);
  const [text, setText] = useState(() => JSON.stringify(draft, null, 2));
  const [fault, setFault] = useState<string | null>(null);
  const write = (next: string) => {
    setText(next);
    try {
      const parsed: unknown = JSON.parse(next);
      if (typeof parsed !== 'object' || parsed === null || !Array.isArray((parsed as PipelineDraft).retrieve)) throw new Error('retrieve');
      setFault(null);
      onChange(parsed as PipelineDraft);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{t('documentText')}</Text>
      <Textarea aria-label={t('document')} value={text} onChange={(event) => write(event.currentTarget.value)} readOnly={readOnly} autosize minRows={16} maxRows={40} spellCheck={false} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.82rem' } }} />
      {fault && <Alert color="amber" variant="light" role="alert">{t('documentBad', { why: fault })}</Alert>}
    </Stack>
  );
}
