using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>What the numbers of a model file must be beyond being there: what training always leaves, and queries take for granted.</summary>
static class ModelFileContent
{
    /// <exception cref="ModelFileException">The first number that is not as it must be, and where it is.</exception>
    public static void Require(string path, AlsModel model)
    {
        RequireFactors(path, "user factors", model.Factors.Users);
        RequireFactors(path, "item factors", model.Factors.Items);
        for (var user = 0; user < model.Known.Rows; user++) RequireKnown(path, user, model.Known.RowColumns(user), model.Known.RowValues(user));
    }

    static void RequireFactors(string path, string section, FactorMatrix factors)
    {
        for (var row = 0; row < factors.Rows; row++)
        {
            foreach (var value in factors.Row(row))
            {
                if (!float.IsFinite(value)) throw Damaged(path, section, row, $"the factor {value}, expected a finite number");
            }

            if (factors.Values.Slice((long)row * factors.Stride + factors.Factors, factors.Stride - factors.Factors).ContainsAnyExcept(0f))
                throw Damaged(path, section, row, $"padding that is not zero");
        }
    }

    static void RequireKnown(string path, int user, ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        for (var e = 0; e < columns.Length; e++)
        {
            if (e > 0 && columns[e] <= columns[e - 1])
                throw Damaged(path, "known columns", user, $"column {columns[e]} after column {columns[e - 1]}, expected ascending ones");
            if (values[e] == 0 || !float.IsFinite(values[e]))
                throw Damaged(path, "known values", user, $"the strength {values[e]}, expected a finite number other than 0");
        }
    }

    static ModelFileException Damaged(string path, string section, int row, FormattableString what) =>
        ModelFileException.Damaged(path, $"section '{section}', row {row}: {FormattableString.Invariant(what)}");
}
