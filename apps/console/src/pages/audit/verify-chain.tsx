import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { useMay } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { messages } from './messages.ts';

/** Recomputes the fingerprints of the whole log. */
export function VerifyChain() {
  const t = useMessages(messages);
  const may = useMay();
  const { number } = useFormats();
  const verify = useMutation({
    mutationFn: () => answerOf(api.GET('/admin/v1/audit/verify')),
    onSuccess({ intact, entries, head, brokenAt }) {
      if (intact) notifyDone(t('intact', { entries: number(entries), head: head?.slice(0, 12) ?? '–' }));
      else notifyProblem(t('broken', { id: brokenAt ?? '?' }));
    },
  });
  if (!may('audit.verify')) return null;
  return (
    <>
      <Button variant="default" leftSection={<Icon name="check" size={16} />} loading={verify.isPending} onClick={() => verify.mutate()}>{t('verify')}</Button>
      <ProblemAlert error={verify.error} />
    </>
  );
}
