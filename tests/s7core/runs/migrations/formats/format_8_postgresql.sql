CREATE TABLE public.checkpoints (
    run_id character varying(64) NOT NULL,
    state bytea NOT NULL
);
CREATE TABLE public.classes (
    name character varying(32) NOT NULL,
    open boolean NOT NULL,
    created_at double precision NOT NULL,
    frozen_at double precision,
    limits text NOT NULL
);
CREATE TABLE public.digit_sets (
    id character varying(16) NOT NULL,
    class_name character varying(32),
    created_at double precision NOT NULL
);
CREATE TABLE public.drawn_digits (
    id character varying(16) NOT NULL,
    set_id character varying(16) NOT NULL,
    student_id character varying(16),
    author character varying(64) NOT NULL,
    label integer NOT NULL,
    strokes text NOT NULL,
    created_at double precision NOT NULL
);
CREATE TABLE public.duels (
    id character varying(16) NOT NULL,
    first_run character varying(64) NOT NULL,
    second_run character varying(64) NOT NULL,
    guess character varying(8) NOT NULL,
    created_at double precision NOT NULL
);
CREATE TABLE public.ended_sign_ins (
    sign_in_hash character varying(64) NOT NULL,
    ended_at double precision NOT NULL
);
CREATE TABLE public.epochs (
    run_id character varying(64) NOT NULL,
    epoch integer NOT NULL,
    train_loss double precision NOT NULL,
    train_accuracy double precision NOT NULL,
    test_loss double precision NOT NULL,
    test_accuracy double precision NOT NULL,
    validation_loss double precision,
    validation_accuracy double precision,
    learning_rate double precision NOT NULL,
    seconds double precision NOT NULL,
    predictions bytea NOT NULL
);
CREATE TABLE public.guesses (
    run_id character varying(64) NOT NULL,
    first_epoch double precision NOT NULL,
    last_epoch double precision NOT NULL,
    created_at double precision NOT NULL
);
CREATE TABLE public.live_tests (
    run_id character varying(64) NOT NULL,
    step integer NOT NULL,
    accuracy double precision NOT NULL,
    digits integer NOT NULL
);
CREATE TABLE public.owners (
    run_id character varying(64) NOT NULL,
    student_id character varying(16) NOT NULL
);
CREATE TABLE public.results (
    run_id character varying(64) NOT NULL,
    test_loss double precision NOT NULL,
    test_accuracy double precision NOT NULL,
    probabilities bytea NOT NULL,
    weights bytea NOT NULL
);
CREATE TABLE public.runs (
    id character varying(64) NOT NULL,
    recipe text NOT NULL,
    experiment character varying(32) NOT NULL,
    state character varying(16) NOT NULL,
    message text NOT NULL,
    stop_requested boolean NOT NULL,
    created_at double precision NOT NULL,
    started_at double precision,
    finished_at double precision,
    heartbeat_at double precision,
    place character varying(255),
    node character varying(255),
    host character varying(255),
    process integer,
    process_key character varying(255),
    attempt character varying(32),
    deaths integer,
    in_terminal boolean,
    device character varying(255),
    versions text,
    settings_key character varying(16)
);
CREATE TABLE public.schema_version (
    version integer NOT NULL,
    store_id character varying(16)
);
CREATE SEQUENCE public.schema_version_version_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.schema_version_version_seq OWNED BY public.schema_version.version;
CREATE TABLE public.served_owners (
    student_id character varying(16) NOT NULL
);
CREATE TABLE public.steps (
    run_id character varying(64) NOT NULL,
    step integer NOT NULL,
    loss double precision,
    learning_rate double precision NOT NULL,
    accuracy double precision
);
CREATE TABLE public.student_tokens (
    token_hash character varying(64) NOT NULL,
    student_id character varying(16) NOT NULL,
    expires_at double precision NOT NULL
);
CREATE TABLE public.students (
    id character varying(16) NOT NULL,
    class_name character varying(32) NOT NULL,
    number integer NOT NULL,
    nickname character varying(32) NOT NULL,
    compared character varying(128) NOT NULL,
    token_hash character varying(64) NOT NULL,
    joined_at double precision NOT NULL,
    removed_at double precision,
    code_hash character varying(128)
);
CREATE TABLE public.teacher_sign_ins (
    token_hash character varying(64) NOT NULL,
    used_at double precision NOT NULL
);
CREATE TABLE public.weight_snapshots (
    run_id character varying(64) NOT NULL,
    steps_taken integer NOT NULL,
    weights bytea NOT NULL
);
ALTER TABLE ONLY public.schema_version ALTER COLUMN version SET DEFAULT nextval('public.schema_version_version_seq'::regclass);
INSERT INTO public.checkpoints VALUES ('net1-s2-f9c313', '\x7374617465');
INSERT INTO public.classes VALUES ('9b', true, 1700000000, NULL, '{"epochs": 15, "images": 60000, "waiting": 3, "stages": ["init", "net1", "net2", "final"], "own_seeds": true, "students": 40, "joining": true, "minutes": 60, "megabytes": 300}');
INSERT INTO public.digit_sets VALUES ('set1', '9b', 1700000000);
INSERT INTO public.drawn_digits VALUES ('digit1', 'set1', 'student0', 'student0', 7, '[]', 1700000000);
INSERT INTO public.duels VALUES ('duel1', 'net1-s1-e4a3fd', 'net1-s2-f9c313', 'first', 1700000000);
INSERT INTO public.ended_sign_ins VALUES ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 1700000000);
INSERT INTO public.epochs VALUES ('net1-s1-e4a3fd', 1, 0.5, 0.9, 0.4, 0.98, NULL, NULL, 0.05, 1.5, '\x010203');
INSERT INTO public.epochs VALUES ('net1-s1-e4a3fd', 2, 0.25, 0.9, 0.2, 0.99, NULL, NULL, 0.05, 1.5, '\x010203');
INSERT INTO public.guesses VALUES ('net1-s3-3cea8d', 0.9, 0.95, 1700000000);
INSERT INTO public.live_tests VALUES ('net1-s1-e4a3fd', 1, 0.3, 1000);
INSERT INTO public.owners VALUES ('net1-s3-3cea8d', 'student0');
INSERT INTO public.results VALUES ('net1-s1-e4a3fd', 0.2, 0.99, '\x0000', '\x77656967687473');
INSERT INTO public.runs VALUES ('net1-s1-e4a3fd', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.05, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "test_images": 10000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 1, "device": "auto", "precision": "auto", "threads": 0, "live_test": true}', 'net1', 'finished', '', false, 1795935321.7613602, 1700000001, 1700000009, NULL, 'machine1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2b7bdfce9ab53b62');
INSERT INTO public.runs VALUES ('net1-s2-f9c313', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.05, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "test_images": 10000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 2, "device": "auto", "precision": "auto", "threads": 0, "live_test": true}', 'net1', 'queued', '', false, 1795935321.7622275, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2b7bdfce9ab53b62');
INSERT INTO public.runs VALUES ('net1-s3-3cea8d', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.1, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "test_images": 10000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 3, "device": "auto", "precision": "auto", "threads": 0, "live_test": true}', 'net1', 'queued', '', false, 1795935321.7625768, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '47abbf922441fb88');
INSERT INTO public.schema_version VALUES (8, '8f1653119366e8f9');
INSERT INTO public.served_owners VALUES ('student0');
INSERT INTO public.steps VALUES ('net1-s1-e4a3fd', 0, 2.3, 0.05, NULL);
INSERT INTO public.steps VALUES ('net1-s1-e4a3fd', 1, 1.2999999999999998, 0.05, NULL);
INSERT INTO public.student_tokens VALUES ('e8d2d799d1cdb2c6a43ee2fb49149ec98f4eefd54e80533f9e9d8063564276e3', 'student0', 4000000000);
INSERT INTO public.student_tokens VALUES ('38e1a1b48adee1774c425f6c157784a8f3868de2d89403d16533da9570fe2d90', 'student1', 4000000000);
INSERT INTO public.students VALUES ('student0', '9b', 1, 'Ada', 'ada', 'student0', 1700000000, NULL, NULL);
INSERT INTO public.students VALUES ('student1', '9b', 2, 'Bob', 'bob', 'student1', 1700000000, NULL, NULL);
INSERT INTO public.teacher_sign_ins VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1700000000);
INSERT INTO public.weight_snapshots VALUES ('net1-s1-e4a3fd', 0, '\x696e697469616c');
ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.digit_sets
    ADD CONSTRAINT digit_sets_class_name_key UNIQUE (class_name);
ALTER TABLE ONLY public.digit_sets
    ADD CONSTRAINT digit_sets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.drawn_digits
    ADD CONSTRAINT drawn_digits_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.drawn_digits
    ADD CONSTRAINT drawn_digits_set_id_author_label_key UNIQUE (set_id, author, label);
ALTER TABLE ONLY public.duels
    ADD CONSTRAINT duels_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ended_sign_ins
    ADD CONSTRAINT ended_sign_ins_pkey PRIMARY KEY (sign_in_hash);
ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (run_id, epoch);
ALTER TABLE ONLY public.guesses
    ADD CONSTRAINT guesses_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.live_tests
    ADD CONSTRAINT live_tests_pkey PRIMARY KEY (run_id, step);
ALTER TABLE ONLY public.owners
    ADD CONSTRAINT owners_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.results
    ADD CONSTRAINT results_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.served_owners
    ADD CONSTRAINT served_owners_pkey PRIMARY KEY (student_id);
ALTER TABLE ONLY public.steps
    ADD CONSTRAINT steps_pkey PRIMARY KEY (run_id, step);
ALTER TABLE ONLY public.student_tokens
    ADD CONSTRAINT student_tokens_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_class_name_compared_key UNIQUE (class_name, compared);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_class_name_number_key UNIQUE (class_name, number);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.teacher_sign_ins
    ADD CONSTRAINT teacher_sign_ins_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.weight_snapshots
    ADD CONSTRAINT weight_snapshots_pkey PRIMARY KEY (run_id, steps_taken);
CREATE INDEX duels_by_first_run ON public.duels USING btree (first_run);
CREATE INDEX duels_by_second_run ON public.duels USING btree (second_run);
CREATE INDEX epochs_figures ON public.epochs USING btree (run_id, epoch, test_accuracy);
CREATE INDEX runs_by_creation ON public.runs USING btree (created_at);
CREATE INDEX runs_by_end ON public.runs USING btree (state, finished_at);
CREATE INDEX runs_by_settings ON public.runs USING btree (settings_key, created_at);
CREATE INDEX runs_by_stage ON public.runs USING btree ((((recipe)::json ->> 'stage'::text)), created_at);
CREATE INDEX runs_by_student ON public.owners USING btree (student_id);
CREATE INDEX tokens_by_student ON public.student_tokens USING btree (student_id);
ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.digit_sets
    ADD CONSTRAINT digit_sets_class_name_fkey FOREIGN KEY (class_name) REFERENCES public.classes(name) ON DELETE CASCADE;
ALTER TABLE ONLY public.drawn_digits
    ADD CONSTRAINT drawn_digits_set_id_fkey FOREIGN KEY (set_id) REFERENCES public.digit_sets(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.drawn_digits
    ADD CONSTRAINT drawn_digits_student_id_fkey FOREIGN KEY (student_id) REFERENCES public.students(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.duels
    ADD CONSTRAINT duels_first_run_fkey FOREIGN KEY (first_run) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.duels
    ADD CONSTRAINT duels_second_run_fkey FOREIGN KEY (second_run) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.guesses
    ADD CONSTRAINT guesses_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.live_tests
    ADD CONSTRAINT live_tests_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.owners
    ADD CONSTRAINT owners_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.owners
    ADD CONSTRAINT owners_student_id_fkey FOREIGN KEY (student_id) REFERENCES public.students(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.results
    ADD CONSTRAINT results_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.steps
    ADD CONSTRAINT steps_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.student_tokens
    ADD CONSTRAINT student_tokens_student_id_fkey FOREIGN KEY (student_id) REFERENCES public.students(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_class_name_fkey FOREIGN KEY (class_name) REFERENCES public.classes(name) ON DELETE CASCADE;
ALTER TABLE ONLY public.weight_snapshots
    ADD CONSTRAINT weight_snapshots_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
