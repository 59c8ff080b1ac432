import { Alert, Anchor, Badge, Button, Group, Paper, Progress, Stack, Stepper, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useStrategyName } from '../strategies/strategy-name.ts';
import { Curves } from './curves.tsx';
import { messages } from './messages.ts';
import { ModelCardView } from './model-card.tsx';
import { RunLog } from './run-log.tsx';
import { isOver, useCancel, useRun, useStart, type Run } from './run-queries.ts';
import { RunStatus } from './run-status.tsx';
import { SearchResult } from './search-result.tsx';
import { useLiveRun } from './use-live-run.ts';

export default function RunPage() {
  const t = useMessages(messages);
  const id = Number(useParams().run);
  const query = useRun(useTenantSlug(), id);
  return (
    <>
      <Anchor component={Link} to=".." relative="path" size="sm"><Icon name="left" size={14} /> {t('back')}</Anchor>
      <Answered query={query}>{(run) => <RunView key={run.id} run={run} />}</Answered>
    </>
  );
}

function RunView({ run }: { run: Run }) {
  const t = useMessages(messages);
  const nameOf = useStrategyName();
  const { lines, live } = useLiveRun(useTenantSlug(), run.id);
  const { id, strategy, kind, error } = run;
  return (
    <>
      <PageHeader title={`${nameOf(strategy)}: ${t(kind === 'train' ? 'kindTrain' : 'kindTune')} ${id}`} actions={<Actions run={run} />}
        badge={<><RunStatus run={run} />{live && <Badge variant="dot" color="jade" tt="none">{t('live')}</Badge>}</>} />
      <Stack gap="lg">
        {error && <Alert color={run.status === 'cancelled' ? 'gray' : 'red'} variant="light" icon={<Icon name="warning" />} title={error.code}>{error.message}</Alert>}
        <Stages run={run} />
        {kind === 'tune' && <SearchResult run={run} />}
        {kind === 'train' && isOver(run) && <ModelCardView run={run} />}
        <Curves run={run} />
        <RunLog lines={lines} />
        <Paper className="zy-card" p="md">
          <Title order={2} size="h3" mb="sm">{t('config')}</Title>
          <Facts facts={[[t('seed'), run.seed], [t('attempt'), run.attempt], ...Object.entries(run.config).map(([name, value]) => [name, JSON.stringify(value)] as const)]} />
        </Paper>
      </Stack>
    </>
  );
}

function Actions({ run }: { run: Run }) {
  const t = useMessages(messages);
  const may = useMay();
  const tenant = useTenantSlug();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const cancel = useCancel(tenant, run.id);
  const start = useStart(tenant);
  const { id, strategy, kind } = run;
  return (
    <>
      {kind === 'train' && <Button component={Link} to={`/t/${tenant}/strategies/${strategy}?tab=models`} variant="default">{t('models')}</Button>}
      {!isOver(run) && may('runs.cancel') && <Button color="red" variant="light" disabled={run.cancelRequested} onClick={() => setAsking(true)}>{t('cancel')}</Button>}
      {isOver(run) && kind === 'train' && may('runs.start') && (
        <Button loading={start.isPending} leftSection={<Icon name="again" size={16} />} onClick={() => start.mutate({ strategy }, { onSuccess: (made) => void navigate(`/t/${tenant}/training/${made.id}`) })}>{t('retry')}</Button>
      )}
      <ProblemAlert error={start.error} />
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={t('cancelTitle', { id })} text={t('cancelText')} action={t('cancel')} danger busy={cancel.isPending} error={cancel.error}
        onConfirm={() => cancel.mutate(undefined, { onSuccess: () => setAsking(false) })} />
    </>
  );
}

const STAGES = { train: ['snapshot', 'evaluate', 'train', 'gate', 'publish'], tune: ['snapshot', 'search'] } as const;
const WORDS = { snapshot: 'stageSnapshot', train: 'stageTrain', evaluate: 'stageEvaluate', gate: 'stageGate', publish: 'stagePublish', search: 'stageSearch' } as const;

function Stages({ run }: { run: Run }) {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  const { kind, stage, status, progress, live } = run;
  const stages: readonly (keyof typeof WORDS)[] = STAGES[kind];
  const done = status === 'succeeded' || status === 'skipped' ? stages.length : Math.max(0, stages.indexOf(stage as keyof typeof WORDS));
  return (
    <Paper className="zy-card" p="md">
      <Stepper active={done} size="xs" iconSize={28} color={status === 'failed' ? 'red' : undefined}>
        {stages.map((one) => <Stepper.Step key={one} label={t(WORDS[one])} loading={status === 'running' && one === stage} />)}
      </Stepper>
      {status === 'queued' && <Text size="sm" c="dimmed" mt="md">{t('waitingFor')}</Text>}
      {status === 'running' && (
        <Stack gap="xs" mt="md">
          <Group justify="space-between"><Text size="sm" c="dimmed">{t('progress')}</Text><Text size="sm">{percent(progress, 0)}</Text></Group>
          <Progress value={progress * 100} aria-label={t('progress')} animated />
          {Object.keys(live).length > 0 && <Group gap="lg">{Object.entries(live).map(([name, value]) => <Text key={name} size="sm"><Text span c="dimmed" size="sm">{name}</Text> {number(value, 4)}</Text>)}</Group>}
        </Stack>
      )}
    </Paper>
  );
}
