namespace DropoutLab.Layers;

/// <summary>A module whose drop probabilities a schedule can lower: what a trainer's <c>DropSchedule</c> acts on.</summary>
/// <remarks>
/// <para>All layers of the engine that drop are of this kind. A module of yours that calls <c>input.Dropout(p * DropFactor,
/// IsTraining)</c> takes part if it says so: <c>class MyBlock : Layer, IScheduledDropout</c>, with
/// <c>public double DropFactor { get; set; } = 1;</c>, without whose 1 it would never drop.</para>
/// <para>Usage, in a loop of your own: <c>foreach (IScheduledDropout layer in net.Modules.OfType&lt;IScheduledDropout&gt;())
/// layer.DropFactor = schedule.Factor(epoch);</c>, and 1 behind it.</para>
/// </remarks>
public interface IScheduledDropout : IDropout
{
    /// <summary>What the module's own drop probabilities are multiplied by, from 0 to 1; not those of modules inside it. 1 unless
    /// it was changed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or not in [0, 1].</exception>
    double DropFactor { get; set; }
}
