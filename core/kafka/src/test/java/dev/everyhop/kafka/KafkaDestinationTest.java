package dev.everyhop.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.AuditCheckpoint;
import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditQuery;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditReason;
import dev.everyhop.audit.AuditShipper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a consumer finds in the topic, held against the log; whoever was killed. */
@Timeout(1800) // a hang guard
class KafkaDestinationTest {

    private static final Duration LONG = Duration.ofMinutes(20);

    private static RealBroker broker;

    @TempDir
    private Path temp;

    @BeforeAll
    static void start() throws Exception {
        broker = RealBroker.shared();
    }

    private AuditLog open(String instance) {
        return AuditLog.open(
                temp.resolve("log-" + instance),
                AuditConfig.forService("orders")
                        .origin("host.example", instance)
                        .keepBack(0)
                        .shouldWithin(LONG));
    }

    private static void record(AuditLog log, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(log.record(AuditEvent.of(AuditCode.SENSITIVE_READ).route("GET", "/orders/" + i))
                            .isAccepted())
                    .isTrue();
        }
        assertThat(log.flush(LONG)).isTrue();
    }

    private static void awaitFailures(AuditShipper shipper, long count) {
        while (shipper.status().failures() < count) {
            shipper.flush(Duration.ofMillis(20));
        }
    }

    /** RFC 6962, section 2.1, over what the consumer has; nothing of it comes from the log's own code. */
    private static byte[] root(List<byte[]> entries) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        if (entries.size() <= 1) {
            if (!entries.isEmpty()) {
                sha.update((byte) 0);
                sha.update(entries.get(0));
            }
            return sha.digest();
        }
        int split = Integer.highestOneBit(entries.size() - 1);
        byte[] left = root(entries.subList(0, split));
        byte[] right = root(entries.subList(split, entries.size()));
        sha.update((byte) 1);
        sha.update(left);
        sha.update(right);
        return sha.digest();
    }

    private static Optional<AuditCheckpoint> checkpoint(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.headers().lastHeader(KafkaDestination.CHECKPOINT))
                .flatMap(header -> AuditCheckpoint.parse(header.value()));
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(
            String origin, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(one -> RealBroker.text(one.headers()
                                .lastHeader(KafkaDestination.ORIGIN)
                                .value())
                        .equals(origin))
                .toList();
    }

    /** Sender and broker are killed in turn; what is in the topic is the tree that was signed. */
    @Test
    void whoeverIsKilledTheConsumerHasTheTreeThatWasSigned() throws Exception {
        broker.create("killed", 1);
        Path dir = temp.resolve("log-1");
        Random random = new Random(20261124);
        long seen = 0;
        for (int trial = 0; trial < Integer.getInteger("kafka.kills", 4); trial++) {
            seen = kill(dir, "killed", seen + 50 + random.nextInt(100), trial % 2 == 1);
        }
        AuditLog log = open("1");
        AuditShipper shipper =
                AuditShipper.to("central", broker.destination("killed").build()).start(log);
        assertThat(log.flush(LONG)).isTrue();
        assertThat(shipper.flush(LONG)).isTrue();

        List<ConsumerRecord<byte[], byte[]>> records = broker.records("killed");
        for (int i = 0; i < records.size(); i++) {
            assertThat(RealBroker.text(records.get(i).key())).isEqualTo(Integer.toString(i));
        }
        AuditCheckpoint last = checkpoint(records.get(records.size() - 1)).orElseThrow();
        assertThat(last.isSignedBy(log.key())).isTrue();
        assertThat(last.size()).isEqualTo(records.size()).isGreaterThan(200);
        List<byte[]> values = records.stream().map(ConsumerRecord::value).toList();
        assertThat(Base64.getEncoder().encodeToString(root(values))).isEqualTo(last.root());
        assertThat(values)
                .containsExactlyElementsOf(
                        AuditReader.open(dir).find(AuditQuery.all().limit(Integer.MAX_VALUE)).stream()
                                .map(AuditEntry::toBytes)
                                .toList());
        log.close();
    }

    private static long kill(Path dir, String topic, long afterAcknowledged, boolean brokerToo) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                KilledShipper.class.getName(),
                dir.toString(),
                broker.servers(),
                topic));
        broker.client().forEach((name, value) -> {
            if (!name.equals("bootstrap.servers")) {
                command.add(name + "=" + value);
            }
        });
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long acknowledged = 0;
        boolean killed = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("S [0-9]+")) {
                    acknowledged = Long.parseLong(line.substring(2));
                }
                if (!killed && acknowledged >= afterAcknowledged) {
                    killed = true;
                    if (brokerToo) {
                        broker.kill();
                        broker.restart();
                    }
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).as("killed by a signal").isEqualTo(137);
        return acknowledged;
    }

    /** The cursor is gone, and others write to the same partition: the partition itself says what is in it. */
    @Test
    void logsThatShareAPartitionFindTheirOwnEnd() throws Exception {
        broker.create("shared", 1);
        for (int round = 0; round < 3; round++) {
            for (String instance : List.of("1", "2", "3")) {
                try (AuditLog log = open(instance)) {
                    AuditShipper.to("central", broker.destination("shared").build())
                            .drainOnClose(LONG)
                            .start(log);
                    record(log, instance.equals("1") ? 5 : 150);
                }
                Files.delete(temp.resolve("log-" + instance + "/shipping/central"));
            }
        }
        List<ConsumerRecord<byte[], byte[]>> records = broker.records("shared");
        for (String instance : List.of("1", "2", "3")) {
            List<ConsumerRecord<byte[], byte[]>> own = of("host.example/orders/" + instance, records);
            AuditReader reader = AuditReader.open(temp.resolve("log-" + instance));
            assertThat(own).hasSize((int) reader.size());
            for (int i = 0; i < own.size(); i++) {
                assertThat(RealBroker.text(own.get(i).key())).isEqualTo(Integer.toString(i));
            }
        }
    }

    /** An open transaction of someone else hides from readers what is committed behind it. */
    @Test
    void anOpenTransactionOfAnotherHidesNothingFromTheEnd() throws Exception {
        broker.create("hidden", 1);
        Map<String, Object> sending = broker.client();
        sending.put("transactional.id", "someone");
        sending.put("transaction.timeout.ms", 5000);
        sending.put("key.serializer", StringSerializer.class);
        sending.put("value.serializer", StringSerializer.class);
        try (KafkaProducer<String, String> other = new KafkaProducer<>(sending);
                AuditLog log = open("1")) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>("hidden", "a", "b")).get();
            AuditShipper first = AuditShipper.to(
                            "central", broker.destination("hidden").build())
                    .start(log);
            record(log, 20);
            assertThat(first.flush(LONG)).isTrue();
            first.close();
            Files.delete(temp.resolve("log-1/shipping/central"));

            AuditShipper second = AuditShipper.to(
                            "central", broker.destination("hidden").build())
                    .start(log);
            record(log, 20);
            assertThat(second.flush(LONG)).isTrue();

            assertThat(broker.records("hidden").stream()
                            .map(one -> RealBroker.text(one.key()))
                            .map(Long::parseLong))
                    .containsExactlyElementsOf(Stream.iterate(0L, i -> i + 1)
                            .limit(log.checkpoint().size())
                            .toList());
        }
    }

    @Test
    void aTopicOrPartitionThatIsNotThereIsTold() throws Exception {
        broker.create("there", 1);
        try (AuditLog log = open("1")) {
            AuditShipper partition = AuditShipper.to(
                            "partition",
                            broker.destination("there").partition(7).build())
                    .drainOnClose(Duration.ZERO)
                    .start(log);
            awaitFailures(partition, 1);
            assertThat(partition.status().fault()).hasValue(AuditReason.SHIP_REFUSED);
            AuditShipper topic = AuditShipper.to(
                            "topic",
                            broker.destination("not-there")
                                    .patience(Duration.ofSeconds(1))
                                    .build())
                    .drainOnClose(Duration.ZERO)
                    .start(log);
            awaitFailures(topic, 1);
            assertThat(topic.status().up()).isFalse();
        }
    }

    @Test
    void whatTheGuaranteesRestOnCannotBeSet() {
        KafkaDestination.Builder builder = KafkaDestination.builder("localhost:1", "audit");
        assertThatThrownBy(builder::build).hasMessageContaining("security.protocol");
        for (String name : List.of("acks", "enable.idempotence", "transactional.id", "isolation.level")) {
            assertThatThrownBy(() -> builder.property(name, "x")).hasMessageContaining(name);
        }
        builder.property("security.protocol", "SSL").property("ssl.endpoint.identification.algorithm", "");
        assertThatThrownBy(builder::build).hasMessageContaining("names of brokers");
        assertThatThrownBy(() -> builder.partition(-1)).hasMessageContaining("partition");
        assertThatThrownBy(() -> builder.patience(Duration.ZERO)).hasMessageContaining("patience");
        KafkaDestination.builder("localhost:1", "audit")
                .insecureAllowPlaintext()
                .build()
                .close();
    }
}
