using GpuAls.Serving.Contract;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>Answers a query that failed with a problem. Defects of the program are left to the application.</summary>
sealed class ProblemFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (Problems.Of(exception) is { } problem)
        {
            return new Answer(problem);
        }
    }

    sealed class Answer(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problem.WriteTo(httpContext);
    }
}
