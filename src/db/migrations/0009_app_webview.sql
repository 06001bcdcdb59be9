-- H5 landings: the page of the mini-program that hosts web-view, and the hosts whose pages it may be given. WeChat holds
-- the mini-program to its 业务域名; this list lets a wrong address fail when the push is made, not on the phone.
alter table app add column webview_page text;
alter table app add column webview_domains text[] not null default '{}';
