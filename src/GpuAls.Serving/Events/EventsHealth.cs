using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GpuAls.Serving.Events;

/// <summary>Degraded while events cannot be accepted, or cannot be added to their models.</summary>
/// <param name="journals">The journals.</param>
sealed class EventsHealth(EventJournals journals) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = string.Join("; ", journals.Problems.Select(problem => $"{problem.Key}: {problem.Value}"));
        return Task.FromResult(problems.Length > 0 ? HealthCheckResult.Degraded(problems) : HealthCheckResult.Healthy());
    }
}
