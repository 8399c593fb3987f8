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
ALTER TABLE ONLY public.schema_version ALTER COLUMN version SET DEFAULT nextval('public.schema_version_version_seq'::regclass);
INSERT INTO public.epochs VALUES ('net1-s1-10cb40', 1, 0.5, 0.9, 0.4, 0.98, NULL, NULL, 0.05, 1.5, '\x010203');
INSERT INTO public.epochs VALUES ('net1-s1-10cb40', 2, 0.25, 0.9, 0.2, 0.99, NULL, NULL, 0.05, 1.5, '\x010203');
INSERT INTO public.results VALUES ('net1-s1-10cb40', 0.2, 0.99, '\x0000', '\x77656967687473');
INSERT INTO public.runs VALUES ('net1-s2-c4d231', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "learning_rate": 0.05, "scheduler": "none", "momentum": 0.9, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 2, "device": "auto"}', 'net1', 'queued', '', false, 1795935315.65772, NULL, NULL, 1795935315.6577206, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('net1-s3-b22939', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "learning_rate": 0.1, "scheduler": "none", "momentum": 0.9, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 3, "device": "auto"}', 'net1', 'queued', '', false, 1795935315.6585252, NULL, NULL, 1795935315.6585255, NULL, NULL, NULL, NULL);
INSERT INTO public.runs VALUES ('net1-s1-10cb40', '{"stage": "final", "batch_norm": true, "dropout": 0.1, "learning_rate": 0.05, "scheduler": "none", "momentum": 0.9, "weight_decay": 0.0, "augmentation": "rotation", "train_images": 60000, "validation": "test", "batch_size": 128, "epochs": 2, "seed": 1, "device": "auto"}', 'net1', 'finished', '', false, 1795935315.6561666, 1700000001, 1700000009, 1795935315.6561673, NULL, NULL, NULL, NULL);
INSERT INTO public.schema_version VALUES (1);
INSERT INTO public.steps VALUES ('net1-s1-10cb40', 0, 2.3, 0.05);
INSERT INTO public.steps VALUES ('net1-s1-10cb40', 1, 1.2999999999999998, 0.05);
ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (run_id, epoch);
ALTER TABLE ONLY public.results
    ADD CONSTRAINT results_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.steps
    ADD CONSTRAINT steps_pkey PRIMARY KEY (run_id, step);
CREATE INDEX epochs_figures ON public.epochs USING btree (run_id, epoch, test_accuracy);
CREATE INDEX runs_by_state ON public.runs USING btree (state, created_at);
ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.results
    ADD CONSTRAINT results_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.steps
    ADD CONSTRAINT steps_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;
