package dev.everyhop.jaxrs;

import dev.everyhop.servlet.EveryhopRequest;
import dev.everyhop.testkit.ContractCall;
import dev.everyhop.testkit.ContractReply;
import dev.everyhop.testkit.ContractService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.Map;

/** The operations of the HTTP contract, and one resource method that no request may reach. */
@Path("/")
public class ContractResource {

    private static final byte[] NOTHING = {};

    @Context
    private HttpServletRequest request;

    @Context
    private UriInfo uri;

    @Context
    private SecurityContext security;

    private Response handle(String method, String template, byte[] body) {
        Map<String, String> variables = new HashMap<>();
        uri.getPathParameters().forEach((name, values) -> variables.put(name, values.get(0)));
        String principal = security.getUserPrincipal() == null
                ? null
                : security.getUserPrincipal().getName();
        ContractCall call = new ContractCall(method, template, variables, principal, body == null ? NOTHING : body);
        return answer(service().handle(call, EveryhopRequest.permit(request).orElseThrow()));
    }

    private static ContractService service() {
        return ContractApplication.SERVICE.get();
    }

    private static Response answer(ContractReply reply) {
        Response.ResponseBuilder answer = Response.status(reply.status());
        reply.headers().forEach(answer::header);
        return reply.mediaType() == null
                ? answer.build()
                : answer.type(reply.mediaType()).entity(reply.body()).build();
    }

    @GET
    public Response getRoot() {
        return handle("GET", "/", NOTHING);
    }

    @GET
    @Path("/open")
    public Response getOpen() {
        return handle("GET", "/open", NOTHING);
    }

    @GET
    @Path("/member")
    public Response getMember() {
        return handle("GET", "/member", NOTHING);
    }

    @GET
    @Path("/orders")
    public Response getOrders() {
        return handle("GET", "/orders", NOTHING);
    }

    @GET
    @Path("/orders/{id}")
    public Response getOrdersId() {
        return handle("GET", "/orders/{id}", NOTHING);
    }

    @GET
    @Path("/orders/{id}/items/{item}")
    public Response getOrdersIdItemsItem() {
        return handle("GET", "/orders/{id}/items/{item}", NOTHING);
    }

    @GET
    @Path("/files/{name}.json")
    public Response getFilesNameJson() {
        return handle("GET", "/files/{name}.json", NOTHING);
    }

    @GET
    @Path("/needs")
    public Response getNeeds() {
        return handle("GET", "/needs", NOTHING);
    }

    @GET
    @Path("/either")
    public Response getEither() {
        return handle("GET", "/either", NOTHING);
    }

    @GET
    @Path("/both")
    public Response getBoth() {
        return handle("GET", "/both", NOTHING);
    }

    @GET
    @Path("/admin")
    public Response getAdmin() {
        return handle("GET", "/admin", NOTHING);
    }

    @GET
    @Path("/permitted")
    public Response getPermitted() {
        return handle("GET", "/permitted", NOTHING);
    }

    @GET
    @Path("/one-of")
    public Response getOneOf() {
        return handle("GET", "/one-of", NOTHING);
    }

    @GET
    @Path("/mine/{id}")
    public Response getMineId() {
        return handle("GET", "/mine/{id}", NOTHING);
    }

    @GET
    @Path("/theirs/{id}")
    public Response getTheirsId() {
        return handle("GET", "/theirs/{id}", NOTHING);
    }

    @GET
    @Path("/broken-rule/{id}")
    public Response getBrokenRuleId() {
        return handle("GET", "/broken-rule/{id}", NOTHING);
    }

    @GET
    @Path("/strong")
    public Response getStrong() {
        return handle("GET", "/strong", NOTHING);
    }

    @GET
    @Path("/bound")
    public Response getBound() {
        return handle("GET", "/bound", NOTHING);
    }

    @GET
    @Path("/shadowed-identity")
    public Response getShadowedIdentity() {
        return handle("GET", "/shadowed-identity", NOTHING);
    }

    @GET
    @Path("/limited/{id}")
    public Response getLimitedId() {
        return handle("GET", "/limited/{id}", NOTHING);
    }

    @GET
    @Path("/source-limited/{id}")
    public Response getSourceLimitedId() {
        return handle("GET", "/source-limited/{id}", NOTHING);
    }

    @GET
    @Path("/masked/{how}")
    public Response getMaskedHow() {
        return handle("GET", "/masked/{how}", NOTHING);
    }

    @GET
    @Path("/blocked/{how}")
    public Response getBlockedHow() {
        return handle("GET", "/blocked/{how}", NOTHING);
    }

    @GET
    @Path("/observed/{how}")
    public Response getObservedHow() {
        return handle("GET", "/observed/{how}", NOTHING);
    }

    @GET
    @Path("/fails")
    public Response getFails() {
        return handle("GET", "/fails", NOTHING);
    }

    @POST
    @Path("/orders")
    public Response postOrders(byte[] body) {
        return handle("POST", "/orders", body);
    }

    @POST
    @Path("/shadowed-body")
    public Response postShadowedBody(byte[] body) {
        return handle("POST", "/shadowed-body", body);
    }

    @POST
    @Path("/forms")
    public Response postForms(byte[] body) {
        return handle("POST", "/forms", body);
    }

    @POST
    @Path("/uploads")
    public Response postUploads(byte[] body) {
        return handle("POST", "/uploads", body);
    }

    @POST
    @Path("/texts")
    public Response postTexts(byte[] body) {
        return handle("POST", "/texts", body);
    }

    @POST
    @Path("/small")
    public Response postSmall(byte[] body) {
        return handle("POST", "/small", body);
    }

    @POST
    @Path("/packed")
    public Response postPacked(byte[] body) {
        return handle("POST", "/packed", body);
    }

    @PUT
    @Path("/orders/{id}")
    public Response put(byte[] body) {
        return handle("PUT", "/orders/{id}", body);
    }

    @DELETE
    @Path("/orders/{id}")
    public Response delete() {
        return handle("DELETE", "/orders/{id}", NOTHING);
    }

    @GET
    @Path("{any: .+}")
    public Response getLeftOver() {
        return answer(service().stray("GET"));
    }

    @POST
    @Path("{any: .+}")
    public Response postLeftOver() {
        return answer(service().stray("POST"));
    }

    @PUT
    @Path("{any: .+}")
    public Response putLeftOver() {
        return answer(service().stray("PUT"));
    }

    @DELETE
    @Path("{any: .+}")
    public Response deleteLeftOver() {
        return answer(service().stray("DELETE"));
    }

    @OPTIONS
    @Path("{any: .+}")
    public Response optionsLeftOver() {
        return answer(service().stray("OPTIONS"));
    }
}
