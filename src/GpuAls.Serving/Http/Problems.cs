using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace GpuAls.Serving.Http;

/// <summary>Errors as problem details (RFC 9457), each with the status that fits.</summary>
static class Problems
{
    const string ContentType = "application/problem+json";

    /// <summary>The problem of an exception; null if the exception is a defect of the program.</summary>
    public static ProblemDetails? Of(Exception exception) => exception switch
    {
        UnknownNameException unknown => Of(StatusCodes.Status404NotFound, unknown.Message, unknown.Suggestions),
        UnknownModelException unknown => Of(StatusCodes.Status404NotFound, unknown.Message, unknown.Names),
        AmbiguousNameException => Of(StatusCodes.Status409Conflict, exception.Message),
        NoHistoryException => Of(StatusCodes.Status422UnprocessableEntity, exception.Message),
        NotReadyException => Of(StatusCodes.Status503ServiceUnavailable, exception.Message),
        InvalidRequestException => Of(StatusCodes.Status400BadRequest, exception.Message),
        // The reason behind it names the place in the JSON, or the parameter of the query.
        BadHttpRequestException bad => Of(bad.StatusCode, bad.InnerException is { } reason ? $"{bad.Message} {reason.Message}" : bad.Message),
        GpuAlsException => Of(StatusCodes.Status422UnprocessableEntity, exception.Message),
        _ => null,
    };

    /// <summary>A problem with a status.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="detail">The problem in a sentence.</param>
    /// <param name="suggestions">Names that may have been meant; null for none.</param>
    public static ProblemDetails Of(int status, string detail, IReadOnlyList<string>? suggestions = null)
    {
        var problem = new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail };
        if (suggestions is { Count: > 0 }) problem.Extensions["suggestions"] = suggestions.ToArray();
        return problem;
    }

    /// <summary>Answers a request with a problem.</summary>
    public static Task WriteTo(this ProblemDetails problem, HttpContext context)
    {
        context.Response.StatusCode = problem.Status!.Value;
        return context.Response.WriteAsJsonAsync(problem, ApiJson.Instance.ProblemDetails, ContentType, context.RequestAborted);
    }
}
