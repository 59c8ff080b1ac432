import { Alert, Button, Group, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { isProblem } from '../../api/client.ts';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import type { Strategy } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { fieldsOf, valueAt, type FieldSchema, type FormValue } from '../../ui/schema-form/schema.ts';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { messages } from './messages.ts';
import { useDecide } from './strategy-queries.ts';

/** Schedule and settings of a strategy, saved together. */
export function SettingsForm({ strategy }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const may = useMay();
  const [config, setConfig] = useState<FormValue>(strategy.config);
  const [schedule, setSchedule] = useState(strategy.schedule);
  const decide = useDecide(useTenantSlug(), strategy);
  const readOnly = !may('strategies.set');
  const schema = strategy.configSchema as FieldSchema;
  const changes = fieldsOf(schema).filter(({ path }) => valueAt(config, path) !== undefined).length;
  const dirty = schedule !== strategy.schedule || JSON.stringify(config) !== JSON.stringify(strategy.config);
  return (
    <form onSubmit={(event) => { event.preventDefault(); decide.mutate({ config, schedule }, { onSuccess: () => notifyDone(t('saved')) }); }}>
      <Stack gap="lg">
        {strategy.effectiveConfig === null && <Alert variant="light" color="amber" icon={<Icon name="warning" />}>{t('outdated')}</Alert>}
        <Paper className="zy-card" p="lg"><Schedule schedule={schedule} next={dirty ? null : strategy.nextTraining} readOnly={readOnly} change={setSchedule} /></Paper>
        <Paper className="zy-card" p="lg">
          <Group justify="space-between" mb="lg">
            <Title order={2} size="h3">{t('settings')}</Title>
            <Text size="sm" c="dimmed">{t('changes', { count: changes })}</Text>
          </Group>
          <SchemaForm schema={schema} value={config} onChange={setConfig} readOnly={readOnly} faults={faultsOf(decide.error)} />
        </Paper>
        <ProblemAlert error={decide.error} />
        {!readOnly && (
          <Group justify="flex-end">
            {dirty && <Text size="sm" c="dimmed">{t('unsaved')}</Text>}
            <Button type="submit" loading={decide.isPending} disabled={!dirty}>{t('save')}</Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function faultsOf(error: unknown): Record<string, string> {
  if (!isProblem(error)) return {};
  const { field, faults = [] } = error.details;
  return { ...(field ? { [field]: error.message } : {}), ...Object.fromEntries(faults.map((one) => [one.field, one.message])) };
}

const SCHEDULES = { scheduleHourly: '0 * * * *', scheduleDaily: '30 2 * * *', scheduleWeekly: '30 2 * * 0' } as const;
const NAMES = Object.keys(SCHEDULES) as (keyof typeof SCHEDULES)[];

function Schedule({ schedule, next, readOnly, change }: { schedule: string | null; next: string | null; readOnly: boolean; change: (schedule: string | null) => void }) {
  const t = useMessages(messages);
  const { relative, time } = useFormats();
  const known = NAMES.find((name) => SCHEDULES[name] === schedule);
  const [own, setOwn] = useState(schedule !== null && !known);
  const choose = (value: string | null) => {
    setOwn(value === 'scheduleOwn');
    if (value === 'scheduleNone') change(null);
    else if (value !== 'scheduleOwn') change(SCHEDULES[value as keyof typeof SCHEDULES]);
    else change(schedule ?? SCHEDULES.scheduleDaily);
  };
  return (
    <Stack gap="sm">
      <Title order={2} size="h3">{t('scheduleTitle')}</Title>
      <Group align="flex-start" gap="md">
        <Select label={t('scheduleText')} value={own ? 'scheduleOwn' : (known ?? 'scheduleNone')} onChange={choose} allowDeselect={false} readOnly={readOnly} w="18rem"
          data={(['scheduleNone', ...NAMES, 'scheduleOwn'] as const).map((value) => ({ value, label: t(value) }))} />
        {own && <TextInput label={t('cron')} description={t('cronHint')} value={schedule ?? ''} onChange={(event) => change(event.currentTarget.value)} readOnly={readOnly} inputWrapperOrder={['label', 'input', 'description', 'error']} />}
      </Group>
      {next && <Text size="sm" c="dimmed"><Icon name="clock" size={14} /> {t('next', { when: `${relative(next)} (${time(next)})` })}</Text>}
    </Stack>
  );
}
