using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Events;
using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace GpuAls.Serving.Http;

/// <summary>Errors as problem details (RFC 9457), each with the status that fits.</summary>
static class Problems
{
    /// <summary>The content type of a problem.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The content type of every other answer.</summary>
    public const string JsonType = "application/json";

    const string BlankType = "about:blank";

    /// <summary>The statuses of queries that are not answered, each with its meaning.</summary>
    public static readonly IReadOnlyList<(int Status, string Meaning)> All =
    [
        (StatusCodes.Status400BadRequest, "A parameter or a member of the body is wrong."),
        (StatusCodes.Status401Unauthorized, "The service asks for an API key, and the request has none of its keys."),
        (StatusCodes.Status403Forbidden, "The request comes from a page of another site."),
        (StatusCodes.Status404NotFound, "No model, user or item has the name; suggestions has similar names."),
        (StatusCodes.Status409Conflict, "Several users or items have the name; suggestions has names that are unique."),
        (StatusCodes.Status422UnprocessableEntity, "The user or the item has no likes, so there is nothing to answer from."),
        (StatusCodes.Status429TooManyRequests, "The service is at its limit of requests or of waiting events; Retry-After has the seconds to wait."),
        (StatusCodes.Status503ServiceUnavailable, "The model is not loaded, or events cannot be stored."),
    ];

    /// <summary>The statuses of bodies that are not read, each with its meaning.</summary>
    public static readonly IReadOnlyList<(int Status, string Meaning)> OfBodies =
    [
        (StatusCodes.Status413PayloadTooLarge, "The body is too large."),
        (StatusCodes.Status415UnsupportedMediaType, "The body is not sent as application/json."),
    ];

    /// <summary>The problem of an exception; null if the exception is a defect of the program.</summary>
    public static Problem? Of(Exception exception) => exception switch
    {
        UnknownNameException unknown => Of(StatusCodes.Status404NotFound, unknown.Message, unknown.Suggestions),
        UnknownModelException unknown => Of(StatusCodes.Status404NotFound, unknown.Message, unknown.Names),
        AmbiguousNameException ambiguous => Of(StatusCodes.Status409Conflict, ambiguous.Message, ambiguous.Choices),
        TooManyEventsException => Of(StatusCodes.Status429TooManyRequests, exception.Message),
        // The message has the path of a file, which is for the log.
        JournalException => Of(StatusCodes.Status503ServiceUnavailable, "the service cannot store events; its log has the reason"),
        NotReadyException => Of(StatusCodes.Status503ServiceUnavailable, exception.Message),
        InvalidRequestException invalid => Of(invalid.Status, invalid.Message),
        BadHttpRequestException bad => Of(bad.StatusCode, DetailOf(bad.StatusCode)),
        // A user without history, or a system that cannot be solved.
        GpuAlsException => Of(StatusCodes.Status422UnprocessableEntity, exception.Message),
        _ => null,
    };

    /// <summary>A problem that is clear from the status alone.</summary>
    public static Problem Of(int status) => Of(status, DetailOf(status));

    /// <summary>A problem with a status.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="detail">The problem in a sentence.</param>
    /// <param name="suggestions">Names that may have been meant; null for none.</param>
    public static Problem Of(int status, string detail, IReadOnlyList<string>? suggestions = null) =>
        new(BlankType, ReasonPhrases.GetReasonPhrase(status), status, detail, suggestions is { Count: > 0 } ? suggestions : null);

    /// <summary>Answers a request with a problem.</summary>
    public static Task WriteTo(this Problem problem, HttpContext context)
    {
        context.Response.StatusCode = problem.Status;
        return context.Response.WriteAsJsonAsync(problem, ApiJson.Of<Problem>(), ContentType, context.RequestAborted);
    }

    static string DetailOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "there is nothing at this path; /openapi/v1.json lists the requests",
        StatusCodes.Status405MethodNotAllowed => "the path does not support this method; the header Allow lists the methods that it supports",
        StatusCodes.Status408RequestTimeout => "the body arrived too slowly",
        StatusCodes.Status413PayloadTooLarge => "the body is too large",
        StatusCodes.Status500InternalServerError => "the service failed; its log has the reason",
        _ => "the request is not valid",
    };
}
