import { type Client, currentClient, type SceneStatus, type SubscribeResult } from '../../index.ts';
import { type Face, faceOf } from './face.ts';

/** What this component uses of a WeChat component instance. */
interface Instance {
  data: { scene: string; lang: string; label: string; face: Face };
  setData(data: { face: Face }): void;
  triggerEvent(name: 'status' | 'result', detail: SceneStatus | SubscribeResult): void;
  load(): void;
  show(status: SceneStatus | null, asking?: boolean): void;
}

declare function Component(options: {
  options: object;
  externalClasses: string[];
  properties: object;
  data: object;
  observers: { [name: string]: (this: Instance) => void };
  lifetimes: { [name: string]: (this: Instance) => void };
  pageLifetimes: { [name: string]: (this: Instance) => void };
  methods: { [name: string]: (this: Instance, ...values: never[]) => void };
}): void;

/** The client is made in app.js; a page that is drawn before it finds none. */
const withClient = (use: (client: Client) => void): void => {
  const client = currentClient();
  if (client) use(client);
};

Component({
  options: { multipleSlots: true },
  externalClasses: ['hy-class', 'hy-text-class', 'hy-button-class'],
  properties: {
    /** The scene's key. */
    scene: String,
    /** `zh` or `en`. */
    lang: { type: String, value: 'zh' },
    /** Words on the button while the user can be asked. */
    label: String,
  },
  data: { face: faceOf(null, 'zh', '', false) },
  observers: {
    'scene, lang, label'() {
      this.load();
    },
  },
  lifetimes: {
    attached() {
      this.load();
    },
  },
  pageLifetimes: {
    // The user may come back from settings, or a message may have used up a send.
    show() {
      if (this.data.face.state !== 'asking') this.load();
    },
  },
  methods: {
    load() {
      const { scene } = this.data;
      withClient((client) => {
        if (!scene) return;
        if (client.knownStatus(scene).scene) this.show(client.knownStatus(scene));
        void client.status(scene).then((status) => {
          if (scene === this.data.scene && this.data.face.state !== 'asking') this.show(status);
        });
      });
    },
    show(status: SceneStatus | null, asking = false) {
      const { lang, label } = this.data;
      this.setData({ face: faceOf(status, lang, label, asking) });
      if (status && !asking) this.triggerEvent('status', status);
    },
    tap() {
      const { scene, face } = this.data;
      // The page may have another scene for it by then: its words must be those of what is asked for next.
      const back = (status: SceneStatus) => {
        if (scene === this.data.scene) this.show(status);
        else {
          this.show(null);
          this.load();
        }
      };
      withClient((client) => {
        if (face.action === 'retry') this.load();
        else if (face.action === 'settings') void client.openSettings(scene).then(back);
        else if (face.action === 'ask') {
          // First of all: the pop-up has to be asked for within the tap.
          const asked = client.subscribe(scene, { explicit: true });
          this.show(client.knownStatus(scene), true);
          void asked.then((result) => {
            back(client.knownStatus(scene));
            this.triggerEvent('result', result);
          });
        }
      });
    },
  },
});
