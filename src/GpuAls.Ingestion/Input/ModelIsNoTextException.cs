using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>A model file where a text file was expected.</summary>
sealed class ModelIsNoTextException(string name) : GpuAlsException($"{name}: a GpuAls model file, expected text");
