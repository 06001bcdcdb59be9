import { describe, expect, it } from 'vitest';
import { createClient } from '../client.ts';
import { makePhone, type TestPhone } from '../testing/phone.ts';
import {
  createSubscribeButton,
  createUseSubscribe as forReact,
  type ReactHooks,
  type SubscribeButtonProperties,
} from './taro-react.ts';
import { createUseSubscribe as forVue } from './uni-vue.ts';

const clientOn = (phone: TestPhone) =>
  createClient({ endpoint: 'https://push.test/', appId: 'app-1', platform: phone.platform, now: phone.now });

/** Whatever the stand-in service still has to answer has been answered, and what follows from it is done. */
const quiet = () => new Promise((resolve) => setImmediate(resolve));

/** As much of React as hooks need: slots in order, effects after a render whose deps changed, renders on a new state. */
function fakeReact<P, R>(component: (hooks: ReactHooks, props: P) => R, first: P) {
  type Slot = { value?: unknown; deps?: unknown[]; end?: () => void };
  const slots: Slot[] = [];
  const shown: (() => void)[] = [];
  let [at, props, renders] = [0, first, 0];
  let result!: R;
  const slot = () => {
    slots[at] ??= {};
    return slots[at++]!;
  };
  const changed = (one: Slot, deps: unknown[]) => {
    const same = one.deps?.every((dep, i) => Object.is(dep, deps[i]));
    one.deps = deps;
    return !same;
  };
  const hooks: ReactHooks = {
    useState<T>(initial: T) {
      const one = slot();
      if (!('value' in one)) one.value = initial;
      const set = (next: T) => {
        one.value = next;
        render();
      };
      return [one.value as T, set];
    },
    useMemo<T>(make: () => T, deps: unknown[]) {
      const one = slot();
      if (changed(one, deps)) one.value = make();
      return one.value as T;
    },
    useEffect(effect, deps) {
      const one = slot();
      if (changed(one, deps))
        effects.push(() => {
          one.end?.();
          one.end = effect();
        });
    },
    useDidShow: (callback) => {
      shown[0] = callback;
    },
  };
  const effects: (() => void)[] = [];
  function render() {
    at = 0;
    renders++;
    result = component(hooks, props);
    for (const effect of effects.splice(0)) effect();
  }
  render();
  return {
    get now() {
      return result;
    },
    get renders() {
      return renders;
    },
    show: () => shown[0]!(),
    rerender(next: P) {
      props = next;
      render();
    },
    unmount() {
      for (const one of slots) one.end?.();
    },
  };
}

describe('useSubscribe for React', () => {
  const mount = (phone: TestPhone) => {
    const client = clientOn(phone);
    let hook: ReturnType<typeof forReact> | undefined;
    return fakeReact((hooks, scene: string) => {
      hook ??= forReact(hooks, client);
      return hook(scene);
    }, 'order');
  };

  it('loads the scene, asks within the tap, and shows what came of it', async () => {
    const phone = makePhone();
    const page = mount(phone);
    expect(page.now).toMatchObject({ status: null, asking: false });
    await quiet();
    expect(page.now.status).toMatchObject({ state: 'ready', scene: { purpose: '告诉您进度' } });
    const asked = page.now.subscribe();
    expect(phone.asked).toEqual([['T1']]);
    expect(page.now.asking).toBe(true);
    expect(await asked).toMatchObject({ outcome: 'accepted' });
    expect(page.now).toMatchObject({ asking: false, status: { state: 'accepted' } });
  });

  it('reads anew when the page is shown again, and says nothing once it is gone', async () => {
    const phone = makePhone();
    const page = mount(phone);
    await quiet();
    phone.set.settings = { subscriptionsSetting: { mainSwitch: false } };
    page.show();
    await quiet();
    expect(page.now.status?.state).toBe('switched_off');
    page.unmount();
    const before = page.renders;
    page.show();
    await quiet();
    expect(page.renders).toBe(before);
  });

  it('shows nothing of the scene before, once it is given another', async () => {
    const phone = makePhone();
    const page = mount(phone);
    await quiet();
    expect(page.now.status).not.toBeNull();
    const { reload: ofTheOneBefore } = page.now;
    phone.set.serve['/door/scene'] = () => ({ status: 404, data: { code: 'not_found' } });
    page.rerender('other');
    ofTheOneBefore();
    await quiet();
    expect(page.now.status).toMatchObject({ state: 'unavailable', scene: null });
  });
});

describe('the plain button for React', () => {
  interface Element {
    type: string;
    properties: { className?: string; disabled?: boolean; ariaLabel?: string; onClick?: () => void };
    children: unknown[];
  }
  const mount = (phone: TestPhone, results: string[]) => {
    const client = clientOn(phone);
    const createElement = (
      type: string,
      properties: Element['properties'] | null,
      ...children: unknown[]
    ): Element => ({
      type,
      properties: properties ?? {},
      children: children.flat(),
    });
    const parts = { createElement, View: 'View', Text: 'Text', Button: 'Button' };
    let component: ((properties: SubscribeButtonProperties) => Element) | undefined;
    const onResult: SubscribeButtonProperties['onResult'] = ({ outcome }) => results.push(outcome);
    return fakeReact((hooks, scene: string) => {
      component ??= createSubscribeButton({ ...parts, ...hooks }, client);
      return component({ scene, label: '有进展告诉我', onResult, children: '自己的话' });
    }, 'order');
  };
  const textOf = (part: unknown): string =>
    typeof part === 'string' ? part : ((part as Element | null)?.children.map(textOf).join(' ') ?? '');
  const buttonIn = (root: Element) =>
    root.children.find((one) => (one as Element | null)?.type === 'Button') as Element;

  it('tells before it asks, asks within the tap, and shows what came of it', async () => {
    const phone = makePhone();
    const results: string[] = [];
    const page = mount(phone, results);
    await quiet();
    expect(textOf(page.now)).toBe('用途 告诉您进度 内容 订单状态 频率 每单一条 自己的话 有进展告诉我 ');
    buttonIn(page.now).properties.onClick!();
    expect(phone.asked).toEqual([['T1']]);
    expect(buttonIn(page.now).properties).toMatchObject({ className: 'hy-button hy-asking', disabled: true });
    await quiet();
    expect(textOf(page.now)).toContain('已订阅 还能收到 1 条');
    expect(buttonIn(page.now).properties).toMatchObject({ disabled: true, ariaLabel: '已订阅，还能收到 1 条' });
    expect(results).toEqual(['accepted']);
  });

  it('leads to the settings, and tries again', async () => {
    const phone = makePhone();
    phone.set.settings = { subscriptionsSetting: { mainSwitch: false } };
    const page = mount(phone, []);
    await quiet();
    expect(textOf(buttonIn(page.now))).toBe('去设置里开启');
    phone.set.settings = { subscriptionsSetting: { mainSwitch: true } };
    buttonIn(page.now).properties.onClick!();
    await quiet();
    expect([textOf(buttonIn(page.now)), phone.asked]).toEqual(['有进展告诉我', []]);

    const offline = makePhone();
    offline.set.online = false;
    const other = mount(offline, []);
    await quiet();
    expect(textOf(buttonIn(other.now))).toBe('重试');
    offline.set.online = true;
    buttonIn(other.now).properties.onClick!();
    await quiet();
    expect(textOf(buttonIn(other.now))).toBe('有进展告诉我');
  });
});

describe('useSubscribe for Vue', () => {
  const setup = (phone: TestPhone) => {
    const hooks: { [name: string]: () => void } = {};
    const use = forVue(
      {
        shallowRef: (value) => ({ value }),
        onUnmounted: (end) => {
          hooks.unmount = end;
        },
        onShow: (show) => {
          hooks.show = show;
        },
      },
      clientOn(phone),
    );
    return { ...use('order'), hooks };
  };

  it('loads the scene, asks within the tap, and shows what came of it', async () => {
    const phone = makePhone();
    const { status, asking, subscribe } = setup(phone);
    expect(status.value).toBeNull();
    await quiet();
    expect(status.value?.state).toBe('ready');
    const asked = subscribe();
    expect([phone.asked, asking.value]).toEqual([[['T1']], true]);
    await asked;
    expect([asking.value, status.value?.state]).toEqual([false, 'accepted']);
  });

  it('reads anew when the page is shown again, and says nothing once it is gone', async () => {
    const phone = makePhone();
    const { status, hooks } = setup(phone);
    await quiet();
    phone.set.settings = { subscriptionsSetting: { mainSwitch: false } };
    hooks.show!();
    await quiet();
    expect(status.value?.state).toBe('switched_off');
    hooks.unmount!();
    phone.set.settings = { subscriptionsSetting: { mainSwitch: true } };
    hooks.show!();
    await quiet();
    expect(status.value?.state).toBe('switched_off');
  });
});
