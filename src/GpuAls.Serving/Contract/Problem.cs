using System.Text.Json.Serialization;

namespace GpuAls.Serving.Contract;

/// <summary>An error, as problem details (RFC 9457).</summary>
/// <param name="Type">Always about:blank: the status says the kind of problem.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status code.</param>
/// <param name="Detail">The problem: the value found and the value expected.</param>
/// <param name="Suggestions">Names that may have been meant; not there if there is none.</param>
sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Suggestions = null);
