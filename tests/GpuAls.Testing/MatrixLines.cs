using GpuAls.Core.Interactions;

namespace GpuAls.Testing;

/// <summary>A matrix as text, for assertions.</summary>
static class MatrixLines
{
    /// <summary>The interactions as lines of text, <c>user item strength</c>, ordered by user.</summary>
    public static string[] Lines(this InteractionMatrix matrix)
    {
        var lines = new List<string>();
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            for (var e = 0; e < items.Length; e++)
                lines.Add(FormattableString.Invariant($"{matrix.Users.Key(user)} {matrix.Items.Key(items[e])} {matrix.ByUser.RowValues(user)[e]}"));
        }

        return [.. lines];
    }
}
