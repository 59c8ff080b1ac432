import { Alert, Badge, Button, Code, Group, Paper, ScrollArea, Stack, Text, Title } from '@mantine/core';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { DataTable } from '../../ui/paged-table.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { messages } from './messages.ts';
import { isOver, useApply, useTrials, type Run } from './run-queries.ts';

/** What a search has tried, and what it offers. */
export function SearchResult({ run }: { run: Run }) {
  const t = useMessages(messages);
  const { number, list } = useFormats();
  const { data } = useTrials(useTenantSlug(), run.id, !isOver(run));
  const best = (run.metrics.search as { best?: { number?: number } } | undefined)?.best?.number;
  const trials = data?.trials ?? [];
  const shown = (figures: Readonly<Record<string, number>>) => list(Object.entries(figures).map(([name, value]) => `${name} ${number(value, 4)}`)) || '–';
  return (
    <Stack gap="md">
      <Offer run={run} />
      {trials.length > 0 && (
        <Paper className="zy-card" p="md" component="section" aria-label={t('search')}>
          <Title order={2} size="h3" mb="sm">{t('search')}</Title>
          <ScrollArea>
            <DataTable label={t('search')} rows={trials} rowKey={(trial) => trial.number} columns={[
              { key: 'number', label: t('trial'), cell: (trial) => <Group gap={6} wrap="nowrap">{trial.number}{trial.number === 0 && <Badge size="sm" variant="light" color="gray" tt="none">{t('trialStart')}</Badge>}{trial.number === best && <Badge size="sm" variant="light" tt="none">{t('trialBest')}</Badge>}</Group> },
              { key: 'quality', label: t('trialQuality'), cell: ({ metrics, error, stoppedEarly }) => <><Text size="sm">{error ?? shown(metrics)}</Text>{stoppedEarly && <Text size="xs" c="dimmed">{t('trialStopped')}</Text>}</> },
              { key: 'settings', label: t('trialSettings'), cell: ({ config }) => <Code className="zy-mono" fz="xs">{JSON.stringify(config)}</Code> },
            ]} />
          </ScrollArea>
        </Paper>
      )}
    </Stack>
  );
}

function Offer({ run }: { run: Run }) {
  const t = useMessages(messages);
  const may = useMay();
  const apply = useApply(useTenantSlug(), run.id);
  const { offer = null, applied } = run.metrics;
  if (run.status !== 'succeeded') return null;
  if (offer === null) return <Alert variant="light" color="gray">{t('noOffer')}</Alert>;
  return (
    <Alert variant="light" icon={<Icon name="star" />} title={t('offer')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{applied === true ? t('offerApplied') : t('offerText')}</Text>
        <Code block className="zy-mono">{JSON.stringify(offer, null, 2)}</Code>
        <ProblemAlert error={apply.error} />
        {applied !== true && !apply.isSuccess && may('runs.apply') && <Button size="sm" loading={apply.isPending} onClick={() => apply.mutate(undefined, { onSuccess: () => notifyDone(t('applied')) })}>{t('apply')}</Button>}
      </Stack>
    </Alert>
  );
}
