package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.internal.store.MemoryDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WitnessTest {

    private static final Path STATE = Path.of("/var/witness");

    private final MemoryDisk memory = new MemoryDisk(2);
    private final Logs.Clock clock = new Logs.Clock();
    private AuditWitness witness = open();

    private AuditWitness open() {
        return AuditWitness.open(STATE, "witness.example", memory, clock).trust(Logs.KEY);
    }

    private static byte[] request(MemoryDisk log, long seen) {
        return AuditReader.open(Logs.DIR, log).addCheckpoint(seen);
    }

    @Test
    void aLogThatGrowsIsCosignedStepByStepAlsoAcrossRestarts() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk).shouldWithin(Logs.LONG));
        long seen = 0;
        for (int size : new int[] {1, 2, 255, 256, 257, 700}) {
            Logs.fill(log, (int) Math.max(1, seen), size);
            log.flush(Logs.LONG);
            AuditWitness.Answer answer = witness.addCheckpoint(request(disk, seen));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            byte[] cosigned = (new String(log.checkpoint().toBytes(), StandardCharsets.UTF_8) + answer.body())
                    .getBytes(StandardCharsets.UTF_8);
            assertThat(AuditCheckpoint.parse(cosigned).orElseThrow().isSignedBy(witness.key()))
                    .isTrue();
            assertThat(AuditCheckpoint.parse(cosigned).orElseThrow().isSignedBy(Logs.KEY))
                    .isTrue();
            seen = log.checkpoint().size();
            AuditKey key = witness.key();
            witness.close();
            witness = open();
            assertThat(witness.key()).isEqualTo(key);
            assertThat(witness.latest(Logs.KEY.name()).orElseThrow().size()).isEqualTo(seen);
        }
        assertThat(witness.addCheckpoint(request(disk, seen)).status())
                .as("the same again")
                .isEqualTo(200);
        log.close();
    }

    @Test
    void aLogThatWasCutOffOrForkedIsRefused() {
        MemoryDisk log = Logs.of(400);
        assertThat(witness.addCheckpoint(request(log, 0)).status()).isEqualTo(200);

        AuditWitness.Answer smaller = witness.addCheckpoint(request(Logs.of(300), 0));
        assertThat(smaller).isEqualTo(new AuditWitness.Answer(409, "text/x.tlog.size", "400\n"));
        assertThatThrownBy(() -> request(Logs.of(300), 400)).isInstanceOf(AuditException.class);
        assertThat(witness.addCheckpoint(request(Attack.forged(500, Logs.PAIR), 400))
                        .status())
                .isEqualTo(422);
        assertThat(witness.addCheckpoint(request(Attack.forged(400, Logs.PAIR), 400))
                        .status())
                .isEqualTo(422);
        assertThat(witness.latest(Logs.KEY.name()).orElseThrow().size()).isEqualTo(400);
    }

    @Test
    void requestsThatAreNoneAreAnsweredAsTheProtocolSays() {
        byte[] good = request(Logs.of(300), 0);
        String text = new String(good, StandardCharsets.UTF_8);
        assertThat(status("")).isEqualTo(400);
        assertThat(status("old 0\n")).isEqualTo(400);
        assertThat(status(text.replace("old 0", "old 00"))).isEqualTo(400);
        assertThat(status(text.replace("old 0", "old 301"))).isEqualTo(400);
        assertThat(status(text.replace("old 0", "old 5"))).isEqualTo(409);
        assertThat(status(text.replace("\n300\n", "\n301\n"))).isEqualTo(403);
        assertThat(status(text.replace("host/orders/1\n300", "host/orders/2\n300")))
                .isEqualTo(404);
        assertThat(status("old 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" + text.substring(6)))
                .as("a proof where none belongs")
                .isEqualTo(422);
        assertThat(status("old 0\n" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n".repeat(64) + text.substring(6)))
                .isEqualTo(400);
        assertThat(witness.addCheckpoint(new byte[1 << 20]).status()).isEqualTo(400);
        assertThat(witness.latest(Logs.KEY.name())).isEmpty();
        assertThat(status(text)).isEqualTo(200);
    }

    private int status(String request) {
        return witness.addCheckpoint(request.getBytes(StandardCharsets.UTF_8)).status();
    }

    @Test
    void aWitnessThatCannotStoreHasSeenNothing() {
        byte[] request = request(Logs.of(300), 0);
        memory.hook((operation, file) -> {
            if (operation.equals("force")) {
                throw new IOException("injected");
            }
        });
        assertThat(witness.addCheckpoint(request).status()).isEqualTo(500);
        memory.hook((operation, file) -> {});
        assertThat(witness.latest(Logs.KEY.name())).isEmpty();
        assertThat(witness.addCheckpoint(request).status()).isEqualTo(200);
    }

    @Test
    void ofManyBranchesAtOnceOneIsCosigned() throws Exception {
        List<byte[]> branches = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            MemoryDisk disk = new MemoryDisk(i);
            AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk));
            log.record(Logs.event(i).delivery(Delivery.MUST));
            log.flush(Logs.LONG);
            branches.add(request(disk, 0));
            log.close();
        }
        AtomicInteger cosigned = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (byte[] branch : branches) {
            Thread thread = new Thread(
                    () -> cosigned.addAndGet(witness.addCheckpoint(branch).status() == 200 ? 1 : 0));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(cosigned).hasValue(1);
    }

    /** A log that shows its checkpoints by itself, to a witness that may be away. */
    @Test
    @org.junit.jupiter.api.Timeout(120)
    void aLogShowsItsCheckpointsByItselfAndSaysWhenItCannot() {
        java.util.concurrent.atomic.AtomicBoolean away = new java.util.concurrent.atomic.AtomicBoolean();
        List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        AuditWitnessClient client = AuditWitnessClient.over(
                request -> {
                    if (away.get()) {
                        throw new IOException("away");
                    }
                    return witness.addCheckpoint(request);
                },
                witness.key());
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(
                Logs.DIR,
                Logs.config(disk)
                        .shouldWithin(Logs.LONG)
                        .witness(client, java.time.Duration.ofMillis(1))
                        .events(event -> told.add(event.name() + " " + event.outcome())));
        try {
            Logs.fill(log, 1, 300);
            log.flush(Logs.LONG);
            await(() -> log.status().witnessed() == log.checkpoint().size());
            assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
            assertThat(AuditVerifier.with(Logs.KEY)
                            .since(kept(disk))
                            .disk(disk)
                            .verify(Logs.DIR)
                            .isSound())
                    .isTrue();
            assertThat(kept(disk).isSignedBy(witness.key())).isTrue();

            away.set(true);
            Logs.fill(log, 300, 400);
            log.flush(Logs.LONG);
            await(() -> log.status().health() == AuditStatus.Health.DEGRADED);
            assertThat(log.status().fault()).contains(AuditReason.UNWITNESSED);
            away.set(false);
            await(() -> log.status().health() == AuditStatus.Health.UP);
            await(() -> log.status().witnessed() == log.checkpoint().size());
            await(() -> told.size() > 1);
            assertThat(told).containsExactly("audit.witness FAILED", "audit.witness SUCCEEDED");
        } finally {
            log.close();
        }
    }

    @Test
    @org.junit.jupiter.api.Timeout(120)
    void aLogThatTheWitnessSawOtherwiseIsDown() {
        MemoryDisk longer = new MemoryDisk(1);
        AuditLog seen = AuditLog.open(Logs.DIR, Logs.config(longer).shouldWithin(Logs.LONG));
        Logs.fill(seen, 1, 500);
        seen.close();
        assertThat(witness.addCheckpoint(request(longer, 0)).status()).isEqualTo(200);

        AuditLog other = AuditLog.open(
                Logs.DIR,
                Logs.config(new MemoryDisk(2))
                        .witness(
                                AuditWitnessClient.over(witness::addCheckpoint, witness.key()),
                                java.time.Duration.ofMillis(1)));
        try {
            await(() -> other.status().health() == AuditStatus.Health.DOWN);
            assertThat(other.status().fault()).contains(AuditReason.WITNESS_DISAGREES);
        } finally {
            other.close();
        }
    }

    @Test
    void whatAWitnessAnswersThatIsNoCosignatureDoesNotCount() throws Exception {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog.open(Logs.DIR, Logs.config(disk)).close();
        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        List<AuditWitness.Answer> answers = List.of(
                new AuditWitness.Answer(200, "", ""),
                new AuditWitness.Answer(200, "", "\u2014 witness.example AAAA\n"),
                new AuditWitness.Answer(500, "", "no"),
                new AuditWitness.Answer(302, "", ""),
                new AuditWitness.Answer(409, "", "0x7"),
                new AuditWitness.Answer(422, "", "forked"));
        for (AuditWitness.Answer answer : answers) {
            AuditWitnessClient.Shown shown =
                    AuditWitnessClient.over(request -> answer, witness.key()).show(reader);
            assertThat(shown).isInstanceOf(AuditWitnessClient.Shown.Refused.class);
            assertThat(((AuditWitnessClient.Shown.Refused) shown).disagrees()).isEqualTo(answer.status() == 422);
        }
        assertThatThrownBy(() -> AuditWitnessClient.at(java.net.URI.create("witness.example"), witness.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://witness.example");
    }

    private static AuditCheckpoint kept(MemoryDisk disk) {
        try {
            return AuditCheckpoint.parse(
                            disk.read(AuditKeys.directoryOf(Logs.DIR).resolve("witnessed-checkpoint")))
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.yield();
        }
    }
}
