BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE bodies (
	name TEXT NOT NULL, 
	forms TEXT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE clock_jobs (
	id VARCHAR(191) NOT NULL, 
	next_run_time FLOAT, 
	job_state BLOB NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	"key" VARCHAR(100) NOT NULL, 
	workspace VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	action VARCHAR(8) NOT NULL, 
	thread_ts VARCHAR(64), 
	body TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	claims INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	lease_until DATETIME, 
	next_try DATETIME NOT NULL, 
	tried_at DATETIME, 
	sent_at DATETIME, 
	posted_in VARCHAR(64), 
	message_ts VARCHAR(64), 
	reason TEXT, 
	PRIMARY KEY (id), 
	UNIQUE ("key", workspace, channel)
);
CREATE TABLE editions (
	id INTEGER NOT NULL, 
	as_at VARCHAR(10) NOT NULL, 
	version INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	publish_at DATETIME NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	"before" VARCHAR(64) NOT NULL, 
	why TEXT, 
	staged_at DATETIME NOT NULL, 
	published_at DATETIME, 
	PRIMARY KEY (id)
);
CREATE TABLE loads (
	id INTEGER NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	noticed_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE looks (
	id INTEGER NOT NULL, 
	edition INTEGER NOT NULL, 
	workspace VARCHAR(64) NOT NULL, 
	user_id VARCHAR(64) NOT NULL, 
	command VARCHAR(32) NOT NULL, 
	looked_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE readers (
	workspace VARCHAR(64) NOT NULL, 
	user_id VARCHAR(64) NOT NULL, 
	added_at DATETIME NOT NULL, 
	PRIMARY KEY (workspace, user_id)
);
CREATE TABLE seen_events (
	event_id VARCHAR(64) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (event_id)
);
INSERT INTO "seen_events" VALUES('Ev1','2026-11-23 10:00:00.000000');
CREATE TABLE subscriptions (
	workspace VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	area VARCHAR(200) NOT NULL, 
	asked_by VARCHAR(64) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	weekly BOOLEAN NOT NULL, 
	quiet VARCHAR(16) NOT NULL, 
	stopped VARCHAR(64), 
	PRIMARY KEY (workspace, channel, kind, area)
);
INSERT INTO "subscriptions" VALUES('T1','C1','releases','','U1','2026-11-23 10:00:00.000000',0,'',NULL);
INSERT INTO "subscriptions" VALUES('T1','C1','watch','London','U1','2026-11-23 10:00:00.000000',1,'',NULL);
INSERT INTO "subscriptions" VALUES('T1','U1','watch','Leeds','U1','2026-11-23 10:00:00.000000',0,'20-8',NULL);
CREATE TABLE threads (
	workspace VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	thread_ts VARCHAR(64) NOT NULL, 
	question TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	PRIMARY KEY (workspace, channel, thread_ts)
);
INSERT INTO "threads" VALUES('T1','C1','1763892000.000001','england 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000002','region London 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000003','la Leeds 2026-11-23','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000004','judgements England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000005','changes England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000006','activity England 2023-24','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000007','visits focused England 2023-24','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000008','list inadequate England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000009','compare South West with England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000010','trend England 2022-03-31 to 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000011','neighbours Kent 2026-11-23','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000012','release 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000013','releases','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000014','new 2026-07-01 to 2026-11-23 England','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000015','check 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000016','define Focused visit','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000017','help region','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000018','list inadequate North West 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000019','region North West 2022-03-31
region North West 2024-03-31
region London 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000020','list inadequate London 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000021','compare Leeds with Bradford 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000022','trend London 2022-03-31 to 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000023','activity England 2022-23','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000024','visits focused London 2023-24','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000025','list no overall England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000026','list not inspected since 2022-01-01 London 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000027','list good or outstanding help and protection London 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000028','changes England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000029','england 2022-03-31 known by 2022-12-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000030','compare England 2023-03-31 with 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000031','compare London with South West inadequate 2023-03-31 with 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000032','changes England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000035','judgements care leavers London 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000036','region all inadequate 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000037','new 2026-07-01 to 2026-11-23 London','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000038','list inadequate England except London 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000039','help','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000040','la South Tyneside 2026-09-30','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000041','england 2026-09-30','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000042','compare South West with North West with England 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000043','release 2024-03-31','2026-11-23 10:00:00.000000');
INSERT INTO "threads" VALUES('T1','C1','1763892000.000044','changes England 2024-03-31','2026-11-23 10:00:00.000000');
CREATE TABLE workspaces (
	team_id VARCHAR(64) NOT NULL, 
	accepts VARCHAR(8) NOT NULL, 
	learned_at DATETIME NOT NULL, 
	PRIMARY KEY (team_id)
);
CREATE TABLE wrong_figures (
	id INTEGER NOT NULL, 
	team_id VARCHAR(64) NOT NULL, 
	user_id VARCHAR(64) NOT NULL, 
	question TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	register VARCHAR(64) NOT NULL, 
	said TEXT NOT NULL, 
	said_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_threads_asked_at ON threads (asked_at);
CREATE INDEX ix_seen_events_seen_at ON seen_events (seen_at);
CREATE INDEX ix_wrong_figures_said_at ON wrong_figures (said_at);
CREATE INDEX ix_editions_state ON editions (state);
CREATE UNIQUE INDEX editions_once ON editions (as_at, version) WHERE state <> 'cancelled';
CREATE INDEX ix_loads_noticed_at ON loads (noticed_at);
CREATE INDEX deliveries_due ON deliveries (state, next_try);
CREATE INDEX deliveries_of_channel ON deliveries (workspace, channel);
CREATE INDEX ix_clock_jobs_next_run_time ON clock_jobs (next_run_time);
COMMIT;
