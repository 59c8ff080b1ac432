// Set-up, sign-in, and the strategies of each tenant. Plain DOM: texts are set as text, so nothing a server sends becomes markup.
const TEXTS = {
  en: {
    other: '中文', signIn: 'Sign in', signOut: 'Sign out', email: 'E-mail', password: 'Password', name: 'Name', go: 'Continue',
    setUp: 'Set up the first owner', setUpHint: 'This link works once. Choose a password of at least 12 characters.',
    noOwner: 'There is no owner yet. Open the one-time link that `npm start` printed.', invitation: 'Choose your password', tenants: 'Tenants',
    noTenants: 'There is no tenant you may see yet.', strategies: 'Strategies', on: 'enabled', off: 'disabled', enable: 'Enable', disable: 'Disable',
    untrained: 'not trained yet', trained: 'model', used: 'used in', unused: 'used in no pipeline', more: 'Everything else (keys, pipelines, training, audit) is in the API:', docs: 'documentation',
    linkUsed: 'This link has been used: there is an owner already. Sign in.',
    readOnly: 'Your role may look at this but not change it.', busy: 'The server cannot be reached. Try again.', active: 'active', suspended: 'suspended',
  },
  zh: {
    other: 'English', signIn: '登录', signOut: '退出', email: '电子邮箱', password: '密码', name: '姓名', go: '继续',
    setUp: '设置首位所有者', setUpHint: '此链接只能使用一次。请设置至少 12 个字符的密码。',
    noOwner: '尚未设置所有者。请打开 `npm start` 输出的一次性链接。', invitation: '设置您的密码', tenants: '租户',
    noTenants: '目前没有您可以查看的租户。', strategies: '推荐策略', on: '已启用', off: '已停用', enable: '启用', disable: '停用',
    untrained: '尚未训练', trained: '模型', used: '用于', unused: '未用于任何流程', more: '其他功能（密钥、流程、训练、审计）请使用 API：', docs: '文档',
    linkUsed: '此链接已被使用：所有者已设置。请登录。',
    readOnly: '您的角色只能查看，不能修改。', busy: '无法连接服务器，请重试。', active: '运行中', suspended: '已暂停',
  },
};
// What goes wrong most, by the API's stable codes; anything else is shown in its own English words.
const PROBLEMS_ZH = {
  SIGN_IN_REFUSED: '电子邮箱与密码不匹配。', TOO_MANY_ATTEMPTS: '失败次数过多，请过几分钟再试。', SIGN_IN_BUSY: '登录人数过多，请几秒后再试。',
  LINK_REFUSED: '此链接已使用、已过期或无效，请重新获取。', NOT_SIGNED_IN: '请先登录。', ROLE_TOO_WEAK: '您的角色不允许此操作。',
  SETTING_CHANGED: '其他人刚刚修改了此设置，请刷新后再试。', PASSWORD_UNFIT: '此密码不可用：请使用至少 12 个字符且不常见的密码。',
};
const main = document.getElementById('main');
let language = localStorage.getItem('language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
let me = null;
let csrfToken = '';
const t = (key) => TEXTS[language][key];

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

async function api(method, path, body) {
  const headers = { ...(body ? { 'content-type': 'application/json' } : {}), ...(csrfToken ? { 'x-csrf-token': csrfToken } : {}) };
  const response = await fetch(`/admin/v1${path}`, { method, headers, body: body && JSON.stringify(body) }).catch(() => { throw new Error(t('busy')); });
  const answer = response.status === 204 ? null : await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error((language === 'zh' && PROBLEMS_ZH[answer.code]) || (answer.detail ?? t('busy'))), { status: response.status });
  if (answer?.csrfToken) csrfToken = answer.csrfToken;
  return answer;
}

function form(title, hint, fields, submit) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const inputs = fields.map(([name, type, autocomplete]) => el('label', {}, t(name), el('input', { name, type, autocomplete, required: true, minlength: type === 'password' && autocomplete === 'new-password' ? '12' : null })));
  const button = el('button', {}, t('go'));
  const send = async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = '';
    try {
      me = await submit(Object.fromEntries(new FormData(event.target)));
      history.replaceState(null, '', '/');
      await show();
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  };
  main.replaceChildren(el('h1', {}, title), el('p', { class: 'soft' }, hint), el('form', { onsubmit: send }, ...inputs, button, problem));
  main.querySelector('input').focus();
}

async function show() {
  document.documentElement.lang = language;
  document.getElementById('language').textContent = t('other');
  const leave = document.getElementById('leave');
  leave.textContent = t('signOut');
  const [kind, token] = location.hash.slice(1).split('=');
  const linkUsed = kind === 'setup' && (await api('GET', '/setup')).ownerExists;
  if (kind === 'setup' && token && !linkUsed) return form(t('setUp'), t('setUpHint'), [['email', 'email', 'username'], ['name', 'text', 'name'], ['password', 'password', 'new-password']], (body) => api('POST', '/setup', { ...body, token }));
  if (kind === 'invitation' && token) return form(t('invitation'), t('setUpHint'), [['password', 'password', 'new-password']], (body) => api('POST', '/invitations/accept', { ...body, token }));
  me = await api('GET', '/me').catch((error) => { if (error.status === 401) return null; throw error; });
  leave.hidden = !me;
  document.getElementById('who').textContent = me?.name ?? '';
  if (me) return showTenants();
  csrfToken = '';
  const { ownerExists } = await api('GET', '/setup');
  form(t('signIn'), linkUsed ? t('linkUsed') : ownerExists ? '' : t('noOwner'), [['email', 'email', 'username'], ['password', 'password', 'current-password']], (body) => api('POST', '/login', body));
}

async function showTenants(chosen) {
  const { tenants } = await api('GET', '/tenants');
  const current = tenants.find(({ slug }) => slug === chosen) ?? tenants[0];
  const buttons = tenants.map(({ slug, name, status }) => el('button', { class: 'quiet', type: 'button', 'aria-current': String(slug === current.slug), onclick: () => showTenants(slug).catch(showProblem) }, `${name} · ${t(status)}`));
  const docs = el('p', { class: 'soft' }, `${t('more')} `, el('a', { href: '/docs' }, t('docs')));
  main.replaceChildren(el('h1', {}, t('tenants')), tenants.length ? el('div', { class: 'tenants' }, ...buttons) : el('p', {}, t('noTenants')), ...(current ? await strategyCards(current) : []), docs);
}

async function strategyCards(tenant) {
  const { strategies } = await api('GET', `/tenants/${tenant.slug}/strategies`);
  const mayChange = ['owner', 'admin'].includes(tenant.role);
  const cards = strategies.map((strategy) => el('article', { class: 'card' },
    el('h3', {}, strategy.title, ' ', el('span', { class: strategy.enabled ? 'on' : 'off' }, `· ${t(strategy.enabled ? 'on' : 'off')}`)),
    el('p', { class: 'soft' }, strategy.description),
    el('p', { class: 'soft' }, [strategy.champion ? `${t('trained')} ${strategy.champion.digest.slice(0, 8)}, ${new Date(strategy.champion.createdAt).toLocaleString(language)}` : t('untrained'),
      strategy.usedIn.length ? `${t('used')} ${strategy.usedIn.join(', ')}` : t('unused')].join(' · ')),
    ...(mayChange ? [el('button', { type: 'button', class: strategy.enabled ? 'quiet' : '', onclick: (event) => toggle(event.target, tenant, strategy) }, t(strategy.enabled ? 'disable' : 'enable'))] : []),
  ));
  return [el('h2', {}, t('strategies')), ...(mayChange ? [] : [el('p', { class: 'soft' }, t('readOnly'))]), el('div', { class: 'cards' }, ...cards)];
}

async function toggle(button, tenant, { id, enabled, revision }) {
  button.disabled = true;
  // With the revision that was shown: a change somebody else made meanwhile is not overwritten unseen.
  await api('PUT', `/tenants/${tenant.slug}/strategies/${id}`, { enabled: !enabled, ...(revision ? { revision } : {}) }).then(() => showTenants(tenant.slug)).catch(showProblem);
}

function showProblem(error) {
  if (error.status === 401) return show().catch(showProblem);
  main.querySelector('.problem')?.remove();
  main.prepend(el('p', { class: 'problem', role: 'alert' }, error.message));
}

document.getElementById('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  localStorage.setItem('language', language);
  show().catch(showProblem);
});
document.getElementById('leave').addEventListener('click', () => api('POST', '/logout').then(() => show()).catch(showProblem));
addEventListener('hashchange', () => show().catch(showProblem));
show().catch(showProblem);
