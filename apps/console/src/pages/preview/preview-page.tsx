import { Alert, SimpleGrid, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import { answerOf, api } from '../../api/client.ts';
import { useTenantSlug } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { PipelineDraft } from '../pipelines/document.ts';
import { usePlacements, type Placement } from '../pipelines/pipeline-queries.ts';
import { messages } from './messages.ts';
import { QuestionForm, type Question } from './question-form.tsx';
import { Side } from './side.tsx';

export type Preview = Answer<'pipelines_preview'>;

export default function PreviewPage() {
  const t = useMessages(messages);
  const query = usePlacements(useTenantSlug());
  return (
    <>
      <PageHeader title={t('title')} description={t('text')} />
      <Answered query={query}>
        {({ placements }) => (placements.length ? <Lab placements={placements} /> : <EmptyState icon="preview" title={t('startTitle')} text={t('noPlacements')} />)}
      </Answered>
    </>
  );
}

function Lab({ placements }: { placements: readonly Placement[] }) {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const [search] = useSearchParams();
  const { state } = useLocation() as { state: { document?: PipelineDraft } | null };
  const [shown, setShown] = useState<Preview | null>(null);
  const ask = useMutation({
    mutationFn: ({ placement, version, ...question }: Question) => answerOf(api.POST('/admin/v1/tenants/{tenant}/placements/{placement}/preview', {
      params: { path: { tenant, placement } }, body: { ...question, ...(version === null ? { document: { ...state?.document } } : { version }) },
    })),
    onSuccess: setShown,
  });
  const wanted = search.get('placement');
  // A placement that is being composed for the first time is not in the list yet.
  const known = wanted && state?.document && !placements.some(({ name }) => name === wanted) ? [...placements, { name: wanted, activeVersion: null, epoch: 0, active: null }] : placements;
  return (
    <Stack gap="lg">
      <QuestionForm placements={known} first={wanted} hasDraft={state?.document !== undefined} busy={ask.isPending} onAsk={(question) => ask.mutate(question)} />
      <ProblemAlert error={ask.error} />
      {shown ? <Sides preview={shown} about={ask.variables?.user ?? ask.variables?.visitor} /> : <EmptyState icon="preview" title={t('startTitle')} text={t('startText')} />}
    </Stack>
  );
}

function Sides({ preview: { active, draft, person, personal, missingItems }, about }: { preview: Preview; about?: string }) {
  const t = useMessages(messages);
  const { list } = useFormats();
  return (
    <Stack gap="md" aria-live="polite">
      {person === 'stranger' && about !== undefined && <Alert variant="light" color="gray">{t('unknownPerson')}</Alert>}
      {person === 'known' && !personal && <Alert variant="light" color="gray">{t('notPersonal')}</Alert>}
      {missingItems.length > 0 && <Alert variant="light" color="amber">{t('missing', { items: list(missingItems) })}</Alert>}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        {active ? <Side title={t('serving')} side={active} /> : <EmptyState icon="pipelines" title={t('serving')} text={t('nothingServing')} />}
        <Side title={t('other')} side={draft} before={active?.items.map(({ id }) => id)} />
      </SimpleGrid>
    </Stack>
  );
}
