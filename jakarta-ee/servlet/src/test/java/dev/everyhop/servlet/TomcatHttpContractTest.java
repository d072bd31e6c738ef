package dev.everyhop.servlet;

import dev.everyhop.testkit.ContractServer;
import dev.everyhop.testkit.ContractService;
import dev.everyhop.testkit.HttpContract;

class TomcatHttpContractTest extends HttpContract {

    @Override
    protected ContractServer start(ContractService service) {
        return Container.tomcat("", false, context -> ContractServlet.start(context, service));
    }
}
