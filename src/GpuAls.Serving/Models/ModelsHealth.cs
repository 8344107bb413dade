using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GpuAls.Serving.Models;

/// <summary>
/// The readiness of the models: unhealthy until every model is loaded, degraded while a newer file cannot be loaded and the older version answers.
/// </summary>
/// <param name="catalogue">The models.</param>
sealed class ModelsHealth(ModelCatalogue catalogue) : IHealthCheck
{
    /// <summary>The tag of the check.</summary>
    public const string Tag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = string.Join("; ", catalogue.Problems.Select(problem => $"{problem.Key}: {problem.Value}"));
        return Task.FromResult(
            !catalogue.IsReady ? HealthCheckResult.Unhealthy(problems.Length > 0 ? problems : "the models are being loaded")
            : problems.Length > 0 ? HealthCheckResult.Degraded(problems)
            : HealthCheckResult.Healthy());
    }
}
