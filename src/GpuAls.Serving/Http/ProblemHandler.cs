using GpuAls.Serving.Telemetry;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Http;

/// <summary>Answers a request that met a defect of the program: the log has the exception, the client only the status.</summary>
/// <param name="log">The log.</param>
sealed class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested) return true;
        // Kestrel's own: a body that ends early, for example.
        var problem = Problems.Of(exception);
        if (problem is null) log.RequestDefect(exception);
        await (problem ?? Problems.Of(StatusCodes.Status500InternalServerError)).WriteTo(httpContext);
        return true;
    }
}
