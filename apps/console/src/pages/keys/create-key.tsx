import { Checkbox, NumberInput, Radio, Stack, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useCreateKey, type Key, type Keys } from './key-queries.ts';
import { messages } from './messages.ts';
import { useScopeName } from './scope-name.ts';

export function CreateKey({ scopes, onClose, onMade }: { scopes: Keys['scopes']; onClose: () => void; onMade: (key: string) => void }) {
  const t = useMessages(messages);
  const scopeName = useScopeName();
  const [kind, setKind] = useState<Key['kind']>('publishable');
  const [name, setName] = useState('');
  const [without, setWithout] = useState<readonly string[]>([]);
  const [origins, setOrigins] = useState<string[]>([]);
  const [rate, setRate] = useState<number | undefined>();
  const [expires, setExpires] = useState('');
  const create = useCreateKey(useTenantSlug());
  const chosen = scopes[kind].filter((scope) => !without.includes(scope));
  const make = () => create.mutate(
    { name, kind, scopes: chosen, origins, ...(rate === undefined ? {} : { requestsPerSecond: rate }), ...(expires ? { expiresAt: new Date(expires).toISOString() } : {}) },
    { onSuccess: ({ key }) => onMade(key) },
  );
  return (
    <FormDialog opened onClose={onClose} title={t('createTitle')} action={t('create')} busy={create.isPending} error={create.error} disabled={!chosen.length} onSubmit={make}>
      <TextInput label={t('name')} description={t('nameHint')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} required withAsterisk={false} data-autofocus />
      <Radio.Group label={t('kind')} value={kind} onChange={(next) => setKind(next as Key['kind'])}>
        <Stack gap="xs" mt={4}>{(['publishable', 'secret'] as const).map((one) => <Radio key={one} value={one} label={t(one)} description={t(`${one}Hint`)} />)}</Stack>
      </Radio.Group>
      <Checkbox.Group label={t('scopes')} value={chosen} onChange={(next) => setWithout(scopes[kind].filter((scope) => !next.includes(scope)))}>
        <Stack gap={6} mt={4}>{scopes[kind].map((scope) => <Checkbox key={scope} value={scope} label={scopeName(scope)} />)}</Stack>
      </Checkbox.Group>
      {kind === 'publishable' && <TagsInput label={t('origins')} description={t('originsHint')} value={origins} onChange={setOrigins} maxTags={50} placeholder="https://" />}
      <NumberInput label={t('rate')} description={t('rateHint')} value={rate ?? ''} onChange={(next) => setRate(typeof next === 'number' ? next : undefined)} min={1} max={100_000} allowDecimal={false} />
      <TextInput type="datetime-local" label={t('expires')} description={t('expiresHint')} value={expires} onChange={(event) => setExpires(event.currentTarget.value)} />
    </FormDialog>
  );
}
