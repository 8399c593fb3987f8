BEGIN TRANSACTION;
CREATE TABLE epochs (
	run_id VARCHAR(64) NOT NULL, 
	epoch INTEGER NOT NULL, 
	train_loss FLOAT NOT NULL, 
	train_accuracy FLOAT NOT NULL, 
	test_loss FLOAT NOT NULL, 
	test_accuracy FLOAT NOT NULL, 
	validation_loss FLOAT, 
	validation_accuracy FLOAT, 
	learning_rate FLOAT NOT NULL, 
	seconds FLOAT NOT NULL, 
	predictions BLOB NOT NULL, 
	PRIMARY KEY (run_id, epoch), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "epochs" VALUES('net1-s1-d0696d',1,0.5,0.9,0.4,0.98,NULL,NULL,0.05,1.5,X'010203');
INSERT INTO "epochs" VALUES('net1-s1-d0696d',2,0.25,0.9,0.2,0.99,NULL,NULL,0.05,1.5,X'010203');
CREATE TABLE results (
	run_id VARCHAR(64) NOT NULL, 
	test_loss FLOAT NOT NULL, 
	test_accuracy FLOAT NOT NULL, 
	probabilities BLOB NOT NULL, 
	weights BLOB NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "results" VALUES('net1-s1-d0696d',0.2,0.99,X'0000',X'77656967687473');
CREATE TABLE runs (
	id VARCHAR(64) NOT NULL, 
	recipe TEXT NOT NULL, 
	experiment VARCHAR(32) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	message TEXT NOT NULL, 
	stop_requested BOOLEAN NOT NULL, 
	created_at FLOAT NOT NULL, 
	started_at FLOAT, 
	finished_at FLOAT, 
	heartbeat_at FLOAT, 
	host VARCHAR(255), 
	process INTEGER, 
	device VARCHAR(255), 
	versions TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('net1-s1-d0696d','{"stage": "final", "batch_norm": true, "dropout": 0.1, "learning_rate": 0.05, "scheduler": "none", "momentum": 0.9, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 1, "device": "auto"}','net1','finished','',0,1.79593531481035041802e+09,1700000001.0,1700000009.0,1.79593531481035041802e+09,NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('net1-s2-9cfcd4','{"stage": "final", "batch_norm": true, "dropout": 0.1, "learning_rate": 0.05, "scheduler": "none", "momentum": 0.9, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 2, "device": "auto"}','net1','queued','',0,1.79593531481268334389e+09,NULL,NULL,1.79593531481268358232e+09,NULL,NULL,NULL,NULL);
INSERT INTO "runs" VALUES('net1-s3-8ecdf0','{"stage": "final", "batch_norm": true, "dropout": 0.1, "learning_rate": 0.1, "scheduler": "none", "momentum": 0.9, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 3, "device": "auto"}','net1','queued','',0,1.79593531481448149675e+09,NULL,NULL,1.79593531481448173518e+09,NULL,NULL,NULL,NULL);
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE steps (
	run_id VARCHAR(64) NOT NULL, 
	step INTEGER NOT NULL, 
	loss FLOAT, 
	learning_rate FLOAT NOT NULL, 
	PRIMARY KEY (run_id, step), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "steps" VALUES('net1-s1-d0696d',0,2.3,0.05);
INSERT INTO "steps" VALUES('net1-s1-d0696d',1,1.29999999999999982236e+00,0.05);
CREATE INDEX runs_by_state ON runs (state, created_at);
CREATE INDEX epochs_figures ON epochs (run_id, epoch, test_accuracy);
COMMIT;
