package dev.everyhop.audit;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A process that writes a log under load until it is killed, and says what was acknowledged and what was signed. */
final class KilledWriter {

    private KilledWriter() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
        AuditLog log = AuditLog.open(
                Path.of(arguments[0]),
                AuditConfig.forService("orders").keepBack(0).mustWithin(Logs.LONG));
        AtomicLong next = new AtomicLong();
        String run = arguments[1];
        for (int t = 0; t < 4; t++) {
            new Thread(() -> {
                        while (true) {
                            String route = "/" + run + "/" + next.incrementAndGet();
                            AuditResult result = log.record(AuditEvent.of(AuditCode.SENSITIVE_READ)
                                    .route("GET", route)
                                    .delivery(Delivery.MUST));
                            if (result instanceof AuditResult.Durable durable) {
                                out.println("A " + durable.index() + " GET " + route);
                            }
                        }
                    })
                    .start();
        }
        while (true) {
            if (log.flush(Logs.LONG)) {
                AuditCheckpoint checkpoint = log.checkpoint();
                out.println("C " + java.util.Base64.getEncoder().encodeToString(checkpoint.toBytes()));
            }
        }
    }
}
