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
CREATE TABLE public.duels (
    id character varying(16) NOT NULL,
    first_run character varying(64) NOT NULL,
    second_run character varying(64) NOT NULL,
    guess character varying(8) NOT NULL,
    created_at double precision NOT NULL
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
    host character varying(255),
    process integer,
    device character varying(255),
    versions text
);
CREATE TABLE public.schema_version (
    version integer NOT NULL
);
CREATE SEQUENCE public.schema_version_version_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.schema_version_version_seq OWNED BY public.schema_version.version;
CREATE TABLE public.steps (
    run_id character varying(64) NOT NULL,
    step integer NOT NULL,
    loss double precision,
    learning_rate double precision NOT NULL
);
CREATE TABLE public.students (
    id character varying(16) NOT NULL,
    class_name character varying(32) NOT NULL,
    number integer NOT NULL,
    nickname character varying(32) NOT NULL,
    compared character varying(128) NOT NULL,
    token_hash character varying(64) NOT NULL,
    joined_at double precision NOT NULL
);
ALTER TABLE ONLY public.schema_version ALTER COLUMN version SET DEFAULT nextval('public.schema_version_version_seq'::regclass);
INSERT INTO public.checkpoints VALUES ('net1-s2-9384db', '\x7374617465');
INSERT INTO public.classes VALUES ('9b', true, 1700000000, NULL, '{"epochs": 15, "images": 60000, "waiting": 3, "stages": ["init", "net1", "net2", "final"], "own_seeds": true}');
INSERT INTO public.duels VALUES ('duel1', 'net1-s1-e3321a', 'net1-s2-9384db', 'first', 1700000000);
INSERT INTO public.epochs VALUES ('net1-s1-e3321a', 1, 0.5, 0.9, 0.4, 0.98, NULL, NULL, 0.05, 1.5, '\x010203');
INSERT INTO public.epochs VALUES ('net1-s1-e3321a', 2, 0.25, 0.9, 0.2, 0.99, NULL, NULL, 0.05, 1.5, '\x010203');
INSERT INTO public.guesses VALUES ('net1-s3-4815c3', 0.9, 0.95, 1700000000);
INSERT INTO public.owners VALUES ('net1-s3-4815c3', 'student0');
INSERT INTO public.results VALUES ('net1-s1-e3321a', 0.2, 0.99, '\x0000', '\x77656967687473');
INSERT INTO public.runs VALUES ('net1-s2-9384db', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.05, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 2, "device": "auto", "precision": "auto", "threads": 0}', 'net1', 'queued', '', false, 1795935317.726783, NULL, NULL, 1795935317.7267833, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('net1-s3-4815c3', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.1, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 3, "device": "auto", "precision": "auto", "threads": 0}', 'net1', 'queued', '', false, 1795935317.7273693, NULL, NULL, 1795935317.7273693, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('net1-s1-e3321a', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "layers": "", "learning_rate": 0.05, "scheduler": "none", "warm_up": 0.3, "momentum": 0.9, "nesterov": false, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 1, "device": "auto", "precision": "auto", "threads": 0}', 'net1', 'finished', '', false, 1795935317.7256162, 1700000001, 1700000009, 1795935317.7256162, NULL, NULL, NULL, NULL);
INSERT INTO public.schema_version VALUES (3);
INSERT INTO public.steps VALUES ('net1-s1-e3321a', 0, 2.3, 0.05);
INSERT INTO public.steps VALUES ('net1-s1-e3321a', 1, 1.2999999999999998, 0.05);
INSERT INTO public.students VALUES ('student0', '9b', 1, 'Ada', 'ada', 'e8d2d799d1cdb2c6a43ee2fb49149ec98f4eefd54e80533f9e9d8063564276e3', 1700000000);
INSERT INTO public.students VALUES ('student1', '9b', 2, 'Bob', 'bob', '38e1a1b48adee1774c425f6c157784a8f3868de2d89403d16533da9570fe2d90', 1700000000);
ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.duels
    ADD CONSTRAINT duels_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (run_id, epoch);
ALTER TABLE ONLY public.guesses
    ADD CONSTRAINT guesses_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.owners
    ADD CONSTRAINT owners_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.results
    ADD CONSTRAINT results_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.steps
    ADD CONSTRAINT steps_pkey PRIMARY KEY (run_id, step);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_class_name_compared_key UNIQUE (class_name, compared);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_class_name_number_key UNIQUE (class_name, number);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_token_hash_key UNIQUE (token_hash);
CREATE INDEX duels_by_first_run ON public.duels USING btree (first_run);
CREATE INDEX duels_by_second_run ON public.duels USING btree (second_run);
CREATE INDEX epochs_figures ON public.epochs USING btree (run_id, epoch, test_accuracy);
CREATE INDEX runs_by_creation ON public.runs USING btree (created_at);
CREATE INDEX runs_by_experiment ON public.runs USING btree (experiment, created_at);
CREATE INDEX runs_by_stage ON public.runs USING btree ((((recipe)::json ->> 'stage'::text)), created_at);
CREATE INDEX runs_by_state ON public.runs USING btree (state, created_at);
CREATE INDEX runs_by_student ON public.owners USING btree (student_id);
ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.duels
    ADD CONSTRAINT duels_first_run_fkey FOREIGN KEY (first_run) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.duels
    ADD CONSTRAINT duels_second_run_fkey FOREIGN KEY (second_run) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.guesses
    ADD CONSTRAINT guesses_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.owners
    ADD CONSTRAINT owners_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.owners
    ADD CONSTRAINT owners_student_id_fkey FOREIGN KEY (student_id) REFERENCES public.students(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.results
    ADD CONSTRAINT results_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.steps
    ADD CONSTRAINT steps_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.students
    ADD CONSTRAINT students_class_name_fkey FOREIGN KEY (class_name) REFERENCES public.classes(name) ON DELETE CASCADE;
