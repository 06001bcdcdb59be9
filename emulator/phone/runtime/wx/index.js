import { appEvents } from '../app.js';
import { known } from '../library.js';
import { navigation } from '../pages.js';
import { network } from './network.js';
import { storage } from './storage.js';
import { subscribe } from './subscribe.js';
import { system } from './system.js';
import { ui } from './ui.js';

/** The part of `wx` this phone has. */
export const wx = known({ ...system, ...storage, ...network, ...subscribe, ...ui, ...navigation, ...appEvents });
wx.canIUse = (name) => String(name).split('.')[0] in wx;
