import { Switch } from '@mantine/core';
import { useState } from 'react';
import { isProblem } from '../../api/client.ts';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import type { Strategy } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useProblemText } from '../../i18n/problems.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { usePlacementName } from '../pipelines/placement-name.ts';
import { messages } from './messages.ts';
import { useDecide } from './strategy-queries.ts';
import { useStrategyTexts } from './strategy-texts.ts';

/** On and off. Switching off what an active pipeline asks is confirmed first. */
export function StrategySwitch({ strategy }: { strategy: Strategy }) {
  const t = useMessages(messages);
  const may = useMay();
  const { list } = useFormats();
  const placementName = usePlacementName();
  const textOf = useProblemText();
  const { title: name } = useStrategyTexts()(strategy);
  const [asking, setAsking] = useState(false);
  const decide = useDecide(useTenantSlug(), strategy);
  const { enabled, usedIn } = strategy;
  const set = (on: boolean) => decide.mutate({ enabled: on }, {
    onSuccess: () => {
      setAsking(false);
      notifyDone(t(on ? 'enabledDone' : 'disabledDone', { name }));
    },
    onError: (error) => {
      if (!asking) notifyProblem(isProblem(error) ? textOf(error) : String(error));
    },
  });
  // What was asked for is shown at once; a refusal takes it back.
  const shown = decide.isPending ? decide.variables.enabled ?? enabled : enabled;
  return (
    <>
      <Switch checked={shown} disabled={!may('strategies.set')} aria-label={t('enable', { name })} label={t(shown ? 'enabled' : 'disabled')} labelPosition="left"
        onChange={(event) => (enabled && usedIn.length ? setAsking(true) : set(event.currentTarget.checked))} />
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={t('inUseTitle', { name })} text={t('inUseText', { placements: list(usedIn.map(placementName)) })} action={t('disable')} danger
        busy={decide.isPending} error={decide.error} onConfirm={() => set(false)} />
    </>
  );
}
