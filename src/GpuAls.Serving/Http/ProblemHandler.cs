using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>Answers a request whose query failed with a problem; defects of the program are left to ASP.NET, which logs them.</summary>
sealed class ProblemHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested) return true;
        if (Problems.Of(exception) is not { } problem) return false;
        await problem.WriteTo(httpContext);
        return true;
    }
}
