using System.Globalization;
using GpuAls.Cli.Output;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Cli.Evaluating;

/// <summary>A requirement with the numbers that it was judged on.</summary>
/// <param name="Requirement">The requirement.</param>
/// <param name="Model">The metric of the model.</param>
/// <param name="Other">The limit, or the metric of the other ranker.</param>
/// <param name="Difference">The model minus the other, with the interval of the difference; if the other is a number, with that of the metric minus
/// the number.</param>
/// <param name="IsMet">Whether the requirement is met.</param>
sealed record JudgedRequirement(Requirement Requirement, double Model, double Other, Interval Difference, bool IsMet)
{
    /// <summary>Judges a requirement.</summary>
    /// <param name="requirement">The requirement.</param>
    /// <param name="model">The model.</param>
    /// <param name="leads">The differences of the model to the rankers that requirements name.</param>
    public static JudgedRequirement Of(Requirement requirement, EvaluationColumn model, IReadOnlyList<EvaluationLead> leads)
    {
        var own = model.Of(requirement.Metric);
        if (requirement.Other is not { } word)
        {
            var limit = requirement.Limit;
            return new(requirement, own.Mean, limit, new(own.Mean - limit, own.Low - limit, own.High - limit), requirement.IsMet(own));
        }

        var lead = leads.Single(one => one.Baseline.Name == word);
        var other = lead.Baseline.Of(requirement.Metric);
        var metric = model.Evaluation.Metrics.ToList().IndexOf(requirement.Metric);
        var difference = metric < 0 ? Interval.WithoutEnds(own.Mean - other.Mean) : lead.Differences[metric];
        return new(requirement, own.Mean, other.Mean, difference, requirement.IsMet(difference));
    }

    /// <summary>The requirements as a table.</summary>
    /// <param name="judged">The requirements.</param>
    /// <param name="ofPeople">Whether people read "met", and not programs true.</param>
    public static Table Table(IReadOnlyList<JudgedRequirement> judged, bool ofPeople) => new(
        "requirements",
        null,
        [
            new("requirement", "Requirement"),
            new("met", "Result"),
            new("model", "Model", "F4"),
            new("other", "Other", "F4"),
            new("difference", "Difference", EvaluationReport.Signed),
            new("low", "2.5 %", EvaluationReport.Signed),
            new("high", "97.5 %", EvaluationReport.Signed),
        ],
        [
            .. judged.Select(one => (object?[])[
                one.Requirement.Text, ofPeople ? one.IsMet ? "met" : "not met" : one.IsMet, .. Numbers([one.Model, one.Other]),
                .. Numbers([one.Difference.Mean, one.Difference.Low, one.Difference.High]),
            ]),
        ]);

    /// <summary>The requirements that are not met, with the reasons, in a sentence; null if all are met.</summary>
    public static string? Failure(IReadOnlyList<JudgedRequirement> judged)
    {
        string[] reasons = [.. judged.Where(one => !one.IsMet).Select(one => $"{one.Requirement.Text}, because {one.Reason}")];
        if (reasons.Length == 0) return null;
        var verb = reasons.Length == 1 ? "is" : "are";
        var which = judged.Count == 1 ? "the requirement" : $"{reasons.Length} of {judged.Count} requirements";
        return $"{which} {verb} not met: {string.Join("; ", reasons)}";
    }

    string Reason
    {
        get
        {
            var (subject, offset) = Requirement.Other is null ? (Requirement.Metric, Requirement.Limit) : ("the difference", 0);
            if (double.IsNaN(Difference.Mean)) return $"{subject} has no value for these users";
            return double.IsNaN(Difference.Low)
                ? string.Create(CultureInfo.InvariantCulture, $"{subject} is {Difference.Mean + offset:F6}")
                : string.Create(CultureInfo.InvariantCulture, $"the 95 % interval of {subject} begins at {Difference.Low + offset:F6}");
        }
    }

    // A number that does not exist is left blank.
    static IEnumerable<object?> Numbers(IEnumerable<double> values) => values.Select(value => double.IsNaN(value) ? (object?)null : value);
}
