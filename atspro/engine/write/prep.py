from atspro.engine.write.material import Material, Product


def write_prep(material: Material) -> Product:
    raise NotImplementedError
