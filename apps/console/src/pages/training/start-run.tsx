import { NumberInput, Select, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTenantSlug } from '../../api/queries.ts';
import type { Strategy } from '../../api/types.ts';
import { useMessages } from '../../i18n/language.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { useStrategyName } from '../strategies/strategy-name.ts';
import { useStrategies } from '../strategies/strategy-queries.ts';
import { messages } from './messages.ts';
import { useSearchSettings, useStart } from './run-queries.ts';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function StartTraining({ opened, onClose }: DialogProps) {
  const t = useMessages(messages);
  const [strategy, setStrategy] = useState<string | null>(null);
  const [seed, setSeed] = useState<number | undefined>();
  const start = useStart(useTenantSlug());
  const done = useDone(onClose);
  return (
    <FormDialog opened={opened} onClose={onClose} title={t('trainTitle')} action={t('train')} busy={start.isPending} error={start.error} disabled={!strategy}
      onSubmit={() => strategy && start.mutate({ strategy, seed }, { onSuccess: done })}>
      <ChooseStrategy value={strategy} onChange={setStrategy} description={t('trainHint')} fits={({ enabled }) => enabled} />
      <NumberInput label={t('seed')} description={t('seedHint')} value={seed ?? ''} onChange={(next) => setSeed(typeof next === 'number' ? next : undefined)} min={0} max={0x7fffffff} allowDecimal={false} />
    </FormDialog>
  );
}

export function StartSearch({ opened, onClose }: DialogProps) {
  const t = useMessages(messages);
  const [strategy, setStrategy] = useState<string | null>(null);
  const [trials, setTrials] = useState<number | undefined>();
  const [cpuSeconds, setCpuSeconds] = useState<number | undefined>(600);
  const [apply, setApply] = useState(false);
  const search = useSearchSettings(useTenantSlug());
  const done = useDone(onClose);
  const numeric = (set: (value: number | undefined) => void) => (next: string | number) => set(typeof next === 'number' ? next : undefined);
  return (
    <FormDialog opened={opened} onClose={onClose} title={t('tuneTitle')} action={t('tune')} busy={search.isPending} error={search.error} disabled={!strategy}
      onSubmit={() => strategy && search.mutate({ strategy, trials, cpuSeconds, apply }, { onSuccess: done })}>
      <Text size="sm" c="dimmed">{t('tuneText')}</Text>
      <ChooseStrategy value={strategy} onChange={setStrategy} fits={({ tunable }) => tunable} />
      <NumberInput label={t('trials')} description={t('trialsHint')} value={trials ?? ''} onChange={numeric(setTrials)} min={2} max={500} allowDecimal={false} />
      <NumberInput label={t('cpuSeconds')} value={cpuSeconds ?? ''} onChange={numeric(setCpuSeconds)} min={1} max={2_592_000} allowDecimal={false} />
      <Switch label={t('applyAtOnce')} checked={apply} onChange={(event) => setApply(event.currentTarget.checked)} />
    </FormDialog>
  );
}

/** Where the new run can be watched. */
function useDone(onClose: () => void): (run: { id: number }) => void {
  const t = useMessages(messages);
  const navigate = useNavigate();
  const tenant = useTenantSlug();
  return ({ id }) => {
    onClose();
    notifyDone(t('startedDone', { id }));
    void navigate(`/t/${tenant}/training/${id}`);
  };
}

function ChooseStrategy({ value, onChange, description, fits }: { value: string | null; onChange: (id: string | null) => void; description?: string; fits: (strategy: Strategy) => boolean }) {
  const t = useMessages(messages);
  const nameOf = useStrategyName();
  const { data } = useStrategies(useTenantSlug());
  return (
    <Select label={t('strategy')} description={description} value={value} onChange={onChange} required withAsterisk={false} searchable data-autofocus nothingFoundMessage={t('nothingOn')}
      data={(data?.strategies ?? []).filter(fits).map(({ id }) => ({ value: id, label: nameOf(id) }))} />
  );
}
