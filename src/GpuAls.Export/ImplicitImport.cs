using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Export.Importing;

namespace GpuAls.Export;

/// <summary>Makes models from those of the Python package implicit (docs/exporting.md).</summary>
public static class ImplicitImport
{
    /// <summary>Reads a model. Its recommendations, new users and explanations agree with those of implicit.</summary>
    /// <param name="model">The .npz file of AlternatingLeastSquares.save.</param>
    /// <param name="users">The names of the users, one per line, or users.tsv of an export; null for the rows as names.</param>
    /// <param name="items">The names of the items, in the same form.</param>
    /// <param name="known">The matrix users × items that was given to fit, from scipy.sparse.save_npz; null for no known interactions.</param>
    /// <param name="note">Receives remarks on missing parts, as sentences; null for nobody.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">A file cannot be read, is damaged, or does not fit the others; the message says which and why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static AlsModel Read(
        string model,
        string? users = null,
        string? items = null,
        string? known = null,
        Action<string>? note = null,
        CancellationToken cancel = default) =>
        ImplicitModel.Read(new(model, users, items, known), note ?? (_ => { }), cancel);
}
