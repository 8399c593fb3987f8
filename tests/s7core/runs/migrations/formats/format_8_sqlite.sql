BEGIN TRANSACTION;
CREATE TABLE checkpoints (
	run_id VARCHAR(64) NOT NULL, 
	state BLOB NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "checkpoints" VALUES('net1-s2-f9c313',X'7374617465');
CREATE TABLE classes (
	name VARCHAR(32) NOT NULL, 
	open BOOLEAN NOT NULL, 
	created_at FLOAT NOT NULL, 
	frozen_at FLOAT, 
	limits TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "classes" VALUES('9b',1,1700000000.0,NULL,'{"epochs": 15, "images": 60000, "waiting": 3, "stages": ["init", "net1", "net2", "final"], "own_seeds": true, "students": 40, "joining": true, "minutes": 60, "megabytes": 300}');
CREATE TABLE digit_sets (
	id VARCHAR(16) NOT NULL, 
	class_name VARCHAR(32), 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (class_name), 
	FOREIGN KEY(class_name) REFERENCES classes (name) ON DELETE CASCADE
);
INSERT INTO "digit_sets" VALUES('set1','9b',1700000000.0);
CREATE TABLE drawn_digits (
	id VARCHAR(16) NOT NULL, 
	set_id VARCHAR(16) NOT NULL, 
	student_id VARCHAR(16), 
	author VARCHAR(64) NOT NULL, 
	label INTEGER NOT NULL, 
	strokes TEXT NOT NULL, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (set_id, author, label), 
	FOREIGN KEY(set_id) REFERENCES digit_sets (id) ON DELETE CASCADE, 
	FOREIGN KEY(student_id) REFERENCES students (id) ON DELETE SET NULL
);
INSERT INTO "drawn_digits" VALUES('digit1','set1','student0','student0',7,'[]',1700000000.0);
CREATE TABLE duels (
	id VARCHAR(16) NOT NULL, 
	first_run VARCHAR(64) NOT NULL, 
	second_run VARCHAR(64) NOT NULL, 
	guess VARCHAR(8) NOT NULL, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(first_run) REFERENCES runs (id) ON DELETE CASCADE, 
	FOREIGN KEY(second_run) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "duels" VALUES('duel1','net1-s1-e4a3fd','net1-s2-f9c313','first',1700000000.0);
CREATE TABLE ended_sign_ins (
	sign_in_hash VARCHAR(64) NOT NULL, 
	ended_at FLOAT NOT NULL, 
	PRIMARY KEY (sign_in_hash)
);
INSERT INTO "ended_sign_ins" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1700000000.0);
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
INSERT INTO "epochs" VALUES('net1-s1-e4a3fd',1,0.5,0.9,0.4,0.98,NULL,NULL,0.05,1.5,X'010203');
INSERT INTO "epochs" VALUES('net1-s1-e4a3fd',2,0.25,0.9,0.2,0.99,NULL,NULL,0.05,1.5,X'010203');
CREATE TABLE guesses (
	run_id VARCHAR(64) NOT NULL, 
	first_epoch FLOAT NOT NULL, 
	last_epoch FLOAT NOT NULL, 
	created_at FLOAT NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "guesses" VALUES('net1-s3-3cea8d',0.9,0.95,1700000000.0);
CREATE TABLE live_tests (
	run_id VARCHAR(64) NOT NULL, 
	step INTEGER NOT NULL, 
	accuracy FLOAT NOT NULL, 
	digits INTEGER NOT NULL, 
	PRIMARY KEY (run_id, step), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "live_tests" VALUES('net1-s1-e4a3fd',1,0.3,1000);
CREATE TABLE owners (
	run_id VARCHAR(64) NOT NULL, 
	student_id VARCHAR(16) NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE, 
	FOREIGN KEY(student_id) REFERENCES students (id) ON DELETE CASCADE
);
INSERT INTO "owners" VALUES('net1-s3-3cea8d','student0');
CREATE TABLE results (
	run_id VARCHAR(64) NOT NULL, 
	test_loss FLOAT NOT NULL, 
	test_accuracy FLOAT NOT NULL, 
	probabilities BLOB NOT NULL, 
	weights BLOB NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "results" VALUES('net1-s1-e4a3fd',0.2,0.99,X'0000',X'77656967687473');
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
	place VARCHAR(255), 
	node VARCHAR(255), 
	host VARCHAR(255), 
	process INTEGER, 
	process_key VARCHAR(255), 
	attempt VARCHAR(32), 
	deaths INTEGER, 
	in_terminal BOOLEAN, 
	device VARCHAR(255), 
	versions TEXT, 
	settings_key VARCHAR(16), 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('net1-s1-e4a3fd','{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.05, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "test_images": 10000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 1, "device": "auto", "precision": "auto", "threads": 0, "live_test": true}','net1','finished','',0,1.79593532176136016845e+09,1700000001.0,1700000009.0,NULL,'machine1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2b7bdfce9ab53b62');
INSERT INTO "runs" VALUES('net1-s2-f9c313','{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.05, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "test_images": 10000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 2, "device": "auto", "precision": "auto", "threads": 0, "live_test": true}','net1','queued','',0,1.79593532176222753522e+09,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2b7bdfce9ab53b62');
INSERT INTO "runs" VALUES('net1-s3-3cea8d','{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.1, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "test_images": 10000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 3, "device": "auto", "precision": "auto", "threads": 0, "live_test": true}','net1','queued','',0,1.79593532176257681849e+09,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'47abbf922441fb88');
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	store_id VARCHAR(16), 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(8,'b5f2af4070de3062');
CREATE TABLE served_owners (
	student_id VARCHAR(16) NOT NULL, 
	PRIMARY KEY (student_id)
);
INSERT INTO "served_owners" VALUES('student0');
CREATE TABLE steps (
	run_id VARCHAR(64) NOT NULL, 
	step INTEGER NOT NULL, 
	loss FLOAT, 
	learning_rate FLOAT NOT NULL, 
	accuracy FLOAT, 
	PRIMARY KEY (run_id, step), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "steps" VALUES('net1-s1-e4a3fd',0,2.3,0.05,NULL);
INSERT INTO "steps" VALUES('net1-s1-e4a3fd',1,1.29999999999999982236e+00,0.05,NULL);
CREATE TABLE student_tokens (
	token_hash VARCHAR(64) NOT NULL, 
	student_id VARCHAR(16) NOT NULL, 
	expires_at FLOAT NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(student_id) REFERENCES students (id) ON DELETE CASCADE
);
INSERT INTO "student_tokens" VALUES('e8d2d799d1cdb2c6a43ee2fb49149ec98f4eefd54e80533f9e9d8063564276e3','student0',4000000000.0);
INSERT INTO "student_tokens" VALUES('38e1a1b48adee1774c425f6c157784a8f3868de2d89403d16533da9570fe2d90','student1',4000000000.0);
CREATE TABLE students (
	id VARCHAR(16) NOT NULL, 
	class_name VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	nickname VARCHAR(32) NOT NULL, 
	compared VARCHAR(128) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	joined_at FLOAT NOT NULL, 
	removed_at FLOAT, 
	code_hash VARCHAR(128), 
	PRIMARY KEY (id), 
	UNIQUE (class_name, compared), 
	UNIQUE (class_name, number), 
	FOREIGN KEY(class_name) REFERENCES classes (name) ON DELETE CASCADE, 
	UNIQUE (token_hash)
);
INSERT INTO "students" VALUES('student0','9b',1,'Ada','ada','student0',1700000000.0,NULL,NULL);
INSERT INTO "students" VALUES('student1','9b',2,'Bob','bob','student1',1700000000.0,NULL,NULL);
CREATE TABLE teacher_sign_ins (
	token_hash VARCHAR(64) NOT NULL, 
	used_at FLOAT NOT NULL, 
	PRIMARY KEY (token_hash)
);
INSERT INTO "teacher_sign_ins" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1700000000.0);
CREATE TABLE weight_snapshots (
	run_id VARCHAR(64) NOT NULL, 
	steps_taken INTEGER NOT NULL, 
	weights BLOB NOT NULL, 
	PRIMARY KEY (run_id, steps_taken), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "weight_snapshots" VALUES('net1-s1-e4a3fd',0,X'696E697469616C');
CREATE INDEX runs_by_stage ON runs (CASE WHEN json_valid(recipe) THEN json_extract(recipe, '$.stage') END, created_at);
CREATE INDEX runs_by_settings ON runs (settings_key, created_at);
CREATE INDEX runs_by_creation ON runs (created_at);
CREATE INDEX runs_by_end ON runs (state, finished_at);
CREATE INDEX epochs_figures ON epochs (run_id, epoch, test_accuracy);
CREATE INDEX duels_by_second_run ON duels (second_run);
CREATE INDEX duels_by_first_run ON duels (first_run);
CREATE INDEX tokens_by_student ON student_tokens (student_id);
CREATE INDEX runs_by_student ON owners (student_id);
COMMIT;
