package dev.everyhop.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The tests of the HTTP contract for one adapter in one server: each case is sent over a real socket, and its answer, the
 * events of the gate and the handler that ran are compared with what the contract says. The same cases run for every
 * adapter; an adapter cannot leave one out.
 *
 * <p><b>Failure.</b> A case that differs fails with a line for each difference.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HttpContract {

    private final ContractService service = new ContractService();
    private @Nullable ContractServer server;

    /** For subclasses. */
    protected HttpContract() {}

    /**
     * Starts a server in which the adapter protects the handlers of the service.
     *
     * @param service what is to be protected
     */
    protected abstract ContractServer start(ContractService service);

    @BeforeAll
    final void startServer() {
        server = start(service);
    }

    @AfterAll
    final void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    final Stream<DynamicNode> contract() {
        return ContractCases.ALL.entrySet().stream()
                .map(group -> DynamicContainer.dynamicContainer(
                        group.getKey(),
                        group.getValue().stream().map(one -> DynamicTest.dynamicTest(one.title(), () -> check(one)))));
    }

    private void check(HttpCase one) {
        RawHttp http = new RawHttp(Objects.requireNonNull(server).port());
        List<String> faults = new ArrayList<>();
        List<HttpCase.Step> steps = one.steps();
        List<RawHttp.Raw> requests = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            requests.add(steps.get(i).sent().raw(service.minted(), i == steps.size() - 1));
        }
        service.forget();
        http.exchange(requests, (at, answer) -> {
            HttpCase.Step step = steps.get(at);
            step.outcome()
                    .faults(step.sent().method(), answer, List.copyOf(service.heard()), List.copyOf(service.entered()))
                    .forEach(fault -> faults.add(step.sent().described() + ": " + fault));
            service.forget();
        });
        if (!faults.isEmpty()) {
            Assertions.fail(String.join("\n", faults));
        }
    }
}
