package dev.everyhop.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditDestination;
import dev.everyhop.audit.AuditDestinationContract.Received;
import dev.everyhop.audit.AuditDestinationContract.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A real Kafka broker (KRaft, one node) in a process of its own, over TLS with client certificates; it is killed with -9. */
final class RealBroker {

    private static final AtomicReference<RealBroker> SHARED = new AtomicReference<>();

    private final Path home;
    private final int port = freePort();
    private final int controller = freePort();
    private volatile @Nullable Process process;

    private RealBroker(Path home) throws Exception {
        this.home = home;
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        Files.writeString(home.resolve("ca.pem"), authority.certificatePem());
        for (String name : List.of("localhost", "orders")) {
            HeldCertificate own = new HeldCertificate.Builder()
                    .commonName(name)
                    .addSubjectAlternativeName(name)
                    .signedBy(authority)
                    .build();
            Files.writeString(home.resolve(name + ".pem"), own.privateKeyPkcs8Pem() + own.certificatePem());
        }
        Files.writeString(home.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%2$d
                listeners=SSL://localhost:%1$d,CONTROLLER://localhost:%2$d
                advertised.listeners=SSL://localhost:%1$d
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=SSL
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,SSL:SSL
                ssl.keystore.type=PEM
                ssl.keystore.location=%3$s/localhost.pem
                ssl.truststore.type=PEM
                ssl.truststore.location=%3$s/ca.pem
                ssl.client.auth=required
                log.dirs=%3$s/data
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                transaction.abort.timed.out.transaction.cleanup.interval.ms=500
                broker.session.timeout.ms=2000
                broker.heartbeat.interval.ms=500
                """.formatted(port, controller, home));
        Process format = java("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", config());
        assertThat(format.waitFor()).isZero();
        restart();
    }

    /** Returns the broker of this run of tests, which takes a while to start: each test has topics of its own. */
    static RealBroker shared() throws Exception {
        RealBroker known = SHARED.get();
        if (known == null) {
            known = new RealBroker(Files.createTempDirectory("everyhop-kafka"));
            SHARED.set(known);
            Runtime.getRuntime().addShutdownHook(new Thread(known::end));
        }
        return known;
    }

    private void end() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String config() {
        return home.resolve("server.properties").toString();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("output").toFile()))
                .start();
    }

    void restart() throws IOException {
        process = java("kafka.Kafka", config());
    }

    /** SIGKILL, and no word before. */
    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor();
            process = null;
        }
    }

    Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", "localhost:" + port);
        client.put("security.protocol", "SSL");
        client.put("ssl.keystore.type", "PEM");
        client.put("ssl.keystore.location", home.resolve("orders.pem").toString());
        client.put("ssl.truststore.type", "PEM");
        client.put("ssl.truststore.location", home.resolve("ca.pem").toString());
        return client;
    }

    String servers() {
        return "localhost:" + port;
    }

    KafkaDestination.Builder destination(String topic) {
        KafkaDestination.Builder builder =
                KafkaDestination.builder(servers(), topic).patience(Duration.ofMinutes(2));
        client().forEach((name, value) -> {
            if (!name.equals("bootstrap.servers")) {
                builder.property(name, value.toString());
            }
        });
        return builder;
    }

    void create(String topic, int partitions) throws Exception {
        while (true) {
            try (Admin admin = Admin.create(client())) {
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                        .all()
                        .get(20, TimeUnit.MINUTES);
                return;
            } catch (ExecutionException e) {
                // The broker is not up yet, unless it is dead.
                Process running = process;
                if (running == null
                        || !running.isAlive()
                        || e.getCause() instanceof org.apache.kafka.common.errors.TopicExistsException) {
                    throw new IllegalStateException(Files.readString(home.resolve("output")), e);
                }
            }
        }
    }

    /** Reads all that is committed in a topic, partition after partition. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        Map<String, Object> reading = client();
        reading.put("isolation.level", "read_committed");
        reading.put("key.deserializer", ByteArrayDeserializer.class);
        reading.put("value.deserializer", ByteArrayDeserializer.class);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(reading)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(one -> new TopicPartition(topic, one.partition()))
                    .sorted(Comparator.comparingInt(TopicPartition::partition))
                    .toList();
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).get(partition);
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                }
            }
        } catch (KafkaException e) {
            throw new IllegalStateException(e);
        }
        return records;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A topic of its own on this broker, as the far end of the contract. */
    Receiver topic(String name, int partitions) throws Exception {
        create(name, partitions);
        return new Receiver() {
            @Override
            public AuditDestination destination() {
                return RealBroker.this.destination(name).build();
            }

            @Override
            public void kill() throws Exception {
                RealBroker.this.kill();
            }

            @Override
            public void restart() throws Exception {
                RealBroker.this.restart();
            }

            @Override
            public List<Received> received() {
                return records(name).stream()
                        .map(one -> new Received(Long.parseLong(text(one.key())), text(one.value())))
                        .toList();
            }

            @Override
            public boolean exactlyOnce() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
