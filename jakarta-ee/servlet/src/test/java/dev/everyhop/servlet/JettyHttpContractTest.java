package dev.everyhop.servlet;

import dev.everyhop.testkit.ContractServer;
import dev.everyhop.testkit.ContractService;
import dev.everyhop.testkit.HttpContract;

class JettyHttpContractTest extends HttpContract {

    @Override
    protected ContractServer start(ContractService service) {
        return Container.jetty("", false, context -> ContractServlet.start(context, service));
    }
}
