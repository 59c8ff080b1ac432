import { ActionIcon, Group, NumberInput, Select, SimpleGrid, Stack, Switch, TagsInput, Text, TextInput, Tooltip } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../icons.tsx';
import { messages } from '../messages.ts';
import { fieldsOf, labelOf, valueAt, withValue, type Field, type FieldSchema, type FormValue } from './schema.ts';

interface SchemaFormProps {
  readonly schema: FieldSchema;
  /** Only what differs from the defaults. */
  readonly value: FormValue;
  readonly onChange: (value: FormValue) => void;
  /** What the server found wrong, by path: 'weights.view'. */
  readonly faults?: Readonly<Record<string, string>>;
  readonly readOnly?: boolean;
}

/** Settings of a plugin, drawn from its JSON Schema. The server says what is valid; the form helps to get there. */
export function SchemaForm({ schema, value, onChange, faults = {}, readOnly = false }: SchemaFormProps) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="lg">
      {fieldsOf(schema).map((field) => {
        const set = valueAt(value, field.path);
        return (
          <FieldRow key={field.path.join('.')} field={field} set={set} fault={faults[field.path.join('.')]} readOnly={readOnly}
            change={(next) => onChange(withValue(value, field.path, next))} />
        );
      })}
    </SimpleGrid>
  );
}

interface FieldProps {
  readonly field: Field;
  /** undefined: as the default says. */
  readonly set: unknown;
  readonly fault?: string;
  readonly readOnly: boolean;
  readonly change: (value: unknown) => void;
}

function FieldRow(props: FieldProps) {
  const t = useMessages(messages);
  const { field: { path, schema }, set, readOnly, change } = props;
  const changed = set !== undefined;
  const shown = useShownDefault()(schema.default);
  return (
    <Stack gap={4}>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <Stack gap={0} flex={1}><FieldInput {...props} /></Stack>
        {changed && !readOnly && (
          <Tooltip label={t('reset')}>
            <ActionIcon variant="subtle" size="lg" aria-label={`${t('reset')}: ${labelOf(path)}`} onClick={() => change(undefined)}><Icon name="again" size={16} /></ActionIcon>
          </Tooltip>
        )}
      </Group>
      {schema.default !== undefined && <Text size="xs" c={changed ? 'jade' : 'dimmed'} fw={changed ? 600 : undefined}>{t('defaultIs', { value: shown })}</Text>}
    </Stack>
  );
}

function FieldInput({ field: { path, schema, choices }, set, fault, readOnly, change }: FieldProps) {
  const value = set ?? schema.default;
  const shared = { label: labelOf(path), description: schema.description, error: fault, readOnly };
  if (choices) return <Select {...shared} data={[...choices]} value={String(value ?? '')} onChange={(next) => change(next ?? undefined)} allowDeselect={false} />;
  if (schema.type === 'boolean') {
    return <Switch {...shared} checked={value === true} disabled={readOnly} onChange={(event) => change(event.currentTarget.checked)} />;
  }
  if (schema.type === 'number' || schema.type === 'integer') {
    return (
      <NumberInput {...shared} value={typeof value === 'number' ? value : ''} onChange={(next) => change(typeof next === 'number' ? next : undefined)} allowDecimal={schema.type === 'number'}
        min={schema.minimum ?? schema.exclusiveMinimum} max={schema.maximum ?? schema.exclusiveMaximum} step={stepOf(schema)} clampBehavior="none" thousandSeparator="," />
    );
  }
  if (schema.type === 'array') {
    return <TagsInput {...shared} value={Array.isArray(value) ? value.map(String) : []} onChange={(next) => change(next)} maxTags={schema.maxItems} clearable={!readOnly} />;
  }
  return <TextInput {...shared} value={typeof value === 'string' ? value : ''} onChange={(event) => change(event.currentTarget.value)} />;
}

/** A hundredth of narrow ranges, one of wide ones. */
function stepOf({ type, maximum = Infinity, minimum = 0 }: FieldSchema): number {
  return type === 'integer' || maximum - minimum > 20 ? 1 : maximum - minimum > 2 ? 0.1 : 0.01;
}

function useShownDefault(): (value: unknown) => string {
  const t = useMessages(messages);
  const { number, list } = useFormats();
  return (value) => {
    if (typeof value === 'number') return number(value, 6);
    if (typeof value === 'boolean') return t(value ? 'on' : 'off');
    if (Array.isArray(value)) return value.length ? list(value.map(String)) : t('none');
    return String(value ?? '');
  };
}
