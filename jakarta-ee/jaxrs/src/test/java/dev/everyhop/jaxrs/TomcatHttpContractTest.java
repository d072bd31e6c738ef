package dev.everyhop.jaxrs;

import dev.everyhop.testkit.ContractServer;
import dev.everyhop.testkit.ContractService;
import dev.everyhop.testkit.HttpContract;

/** Jakarta REST on Tomcat keeps the HTTP contract, with nothing in front of it. */
class TomcatHttpContractTest extends HttpContract {

    @Override
    protected ContractServer start(ContractService service) {
        ContractApplication.SERVICE.set(service);
        return RestServer.tomcat(RestServer.below("", ContractApplication.class));
    }
}
