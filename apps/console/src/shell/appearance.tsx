import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import type { Language } from '../i18n/define-messages.ts';
import { useLanguage, useMessages } from '../i18n/language.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { messages } from './messages.ts';

const LANGUAGES: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };
const SCHEMES: Readonly<Record<MantineColorScheme, IconName>> = { light: 'sun', dark: 'moon', auto: 'computer' };

export function LanguageMenu() {
  const t = useMessages(messages);
  const { language, choose } = useLanguage();
  return (
    <Choice icon="language" label={t('language')} chosen={language} choose={choose} options={Object.entries(LANGUAGES).map(([value, name]) => ({ value: value as Language, name }))} />
  );
}

export function SchemeMenu() {
  const t = useMessages(messages);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Choice icon={SCHEMES[colorScheme]} label={t('scheme')} chosen={colorScheme} choose={setColorScheme}
      options={(['light', 'dark', 'auto'] as const).map((value) => ({ value, name: t(value), icon: SCHEMES[value] }))} />
  );
}

interface Option<V extends string> {
  readonly value: V;
  readonly name: string;
  readonly icon?: IconName;
}

function Choice<V extends string>({ icon, label, chosen, choose, options }: { icon: IconName; label: string; chosen: V; choose: (value: V) => void; options: readonly Option<V>[] }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" size="lg" c="inherit" aria-label={label} title={label}><Icon name={icon} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {options.map((option) => (
          <Menu.Item key={option.value} onClick={() => choose(option.value)} aria-current={option.value === chosen} lang={option.name === '中文' ? 'zh-CN' : undefined}
            leftSection={option.icon && <Icon name={option.icon} size={16} />} rightSection={option.value === chosen && <Icon name="check" size={16} />}>
            {option.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
